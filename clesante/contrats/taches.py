"""Background jobs of contracts: what a page would make wait too long."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django_tasks import task

from clesante.comptes.actions.objets import permis
from clesante.contrats.documents.profils import PROFILS
from clesante.contrats.documents.sources import du_contrat
from clesante.contrats.exports.documents import fabriquer
from clesante.contrats.models import Contrat, DocumentDemande
from clesante.edition import Document, EditionError, Limites
from clesante.socle.suivi import avancer
from clesante.socle.texte import INSECABLE

LIMITES: Final = Limites(processeur_s=600, duree_s=900)
"""Nobody waits on a page: ten times what a page is given."""


@task()
def faire_document(numero: int) -> str:
    """Make a document that was asked for; nothing for one that is made, or asked for no more.

    Raises ``IntrouvableError`` when who asked may no longer see the contract.
    """
    demandes = DocumentDemande.objects.filter(pk=numero, fini_le=None)
    lue = demandes.select_related("auteur").first()
    if lue is None:
        return "Ce document n'est plus demandé."
    demandes.update(commence_le=timezone.now())
    avancer(0, 2, "Lecture du contrat")
    document = _composer(lue)
    avancer(1, 2, "Écriture du fichier")
    octets, refus = _ecrire(document, lue)
    demandes.update(octets=octets, refus=refus, fini_le=timezone.now())
    return f"{lue.nom}{INSECABLE}: {refus or 'fait.'}"


def _composer(lue: DocumentDemande) -> Document:
    """Return the document, as who asked for it may see the contract today."""
    contrat = permis(Contrat, lue.contrat_id, lue.auteur, Contrat.VOIR)
    return PROFILS[lue.profil].faire(*du_contrat(contrat, lue.figee))


def _ecrire(document: Document, lue: DocumentDemande) -> tuple[bytes | None, str]:
    """Return the file, or the sentence that says why it cannot be made."""
    try:
        return fabriquer(document, lue.base, lue.extension, LIMITES), ""
    except EditionError as erreur:
        return None, str(erreur)[:500]
