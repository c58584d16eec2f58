"""The text of a contract as a document, with what its variables say on that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from clesante.concertation.lectures import lieu
from clesante.contrats.lectures.texte import signataires_de
from clesante.contrats.models import Contrat, PartieTexte
from clesante.contrats.regles.texte import Valeur, lier
from clesante.edition import Document
from clesante.socle.dates import date_longue
from clesante.ui.texte_long import pour_document
from clesante.ui.typographie import francais, texte_francais


def document(
    contrat: Contrat, parties: Sequence[PartieTexte], valeurs: Mapping[str, Valeur]
) -> Document:
    """Return the text of today as a document; a part in which nothing is written is left out."""
    dites = [
        (partie, mark_safe(pour_document(lier(partie.texte, valeurs))))  # noqa: S308
        for partie in parties
        if partie.texte.strip()
    ]
    contexte = {"contrat": contrat, "parties": dites, "signataires": signataires_de(contrat)}
    jour = timezone.localdate()
    marque = "Données de démonstration. " if contrat.fictif else ""
    etat = "Projet" if contrat.en_demarche else "Texte"
    return Document(
        titre=texte_francais(contrat.intitule),
        sous_titre=texte_francais(f"{marque}{lieu(contrat).nom}"),
        corps=francais(render_to_string("contrats/texte_document.html", contexte)),
        date=jour,
        pied=texte_francais(f"{marque}Clésanté, {etat.lower()} du {date_longue(jour)}"),
        sujet="Contrat local de santé",
    )
