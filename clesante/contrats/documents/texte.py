"""The text of a contract as a document, with what its variables say on that day."""

from __future__ import annotations

from clesante.contrats.documents.blocs import Bloc, composer
from clesante.contrats.documents.complet import parties, signatures
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.redaction import Redaction
from clesante.contrats.regles.contenu import Contenu
from clesante.edition import Document


def document(contenu: Contenu, etat: EtatDocument) -> Document:
    """Return the text alone; a part in which nothing is written is left out."""
    lu = Redaction(contenu, etat)
    dites = parties(lu) or (Bloc(chapeau="Rien n'est encore écrit dans ce contrat."),)
    return composer(contenu, etat, lu.titre, (*dites, *signatures(lu)))
