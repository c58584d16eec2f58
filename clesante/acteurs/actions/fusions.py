"""Two organisations that are one: merged by a pointer, so that the merge can be undone whole."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from clesante.acteurs.models import Organisation, PorteeOrganisation
from clesante.comptes.actions.objets import introuvable
from clesante.comptes.journal import noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.socle.erreurs import ClesanteError, RefuseError
from clesante.territoires.lectures import codes_contenant, est_territoire


def fusionner(doublon: Organisation, gardee: Organisation, par: Utilisateur) -> None:
    """Merge an organisation into another, which then shows its people and its portées.

    Nothing is moved nor lost: people stay on the one they were typed on, and are read with the
    other's. What was merged into ``doublon`` follows it. Raises ``IntrouvableError`` without the
    right on both, ``RefuseError`` when one of them is already merged.
    """
    with transaction.atomic():
        doublon, gardee = _verrouiller(doublon.pk, gardee.pk, par)
        if doublon.pk == gardee.pk or doublon.fusionnee_dans_id or gardee.fusionnee_dans_id:
            raise RefuseError(
                "Ces deux organisations n'en font déjà qu'une.", "Ouvrez celle qui est gardée."
            )
        suivantes = sorted(doublon.fusionnees.values_list("pk", flat=True))
        donnees = _portees(doublon) - _portees(gardee)
        PorteeOrganisation.objects.bulk_create(
            PorteeOrganisation(organisation=gardee, code=code) for code in sorted(donnees)
        )
        _pointer(Organisation.objects.filter(pk__in=[doublon.pk, *suivantes]), gardee)
        apres = {"fusionnee_dans": gardee.pk, "suivantes": suivantes, "portees": sorted(donnees)}
        noter("acteurs.organisation_fusionnee", par, doublon, {"fusionnee_dans": None}, apres)


def _pointer(lues: QuerySet[Organisation], vers: Organisation | None) -> None:
    """Merge organisations into another, or into none: a stale page of one of them is refused."""
    lues.update(fusionnee_dans=vers, version=F("version") + 1, modifie_le=timezone.now())


def _portees(organisation: Organisation) -> set[str]:
    return set(organisation.portees.values_list("code", flat=True))


def _verrouiller(un: int, autre: int, par: Utilisateur) -> tuple[Organisation, Organisation]:
    """Return both, locked in one order, when the user may merge both."""
    permises = Organisation.objects.all().visibles_par(par, "acteurs.fusionner")
    tenues = {
        o.pk: o for o in permises.select_for_update().filter(pk__in=[un, autre]).order_by("pk")
    }
    if not {un, autre} <= set(tenues):
        raise introuvable()
    return tenues[un], tenues[autre]


def defusionner(evenement: Evenement, par: Utilisateur) -> None:
    """Undo a merge: both are as they were, those that followed go back.

    Raises ``RefuseError`` when it is already undone, or when the kept one was merged since.
    """
    dans = evenement.apres["fusionnee_dans"]
    with transaction.atomic():
        doublon, gardee = _verrouiller(evenement.objet_id, dans, par)
        if doublon.fusionnee_dans_id != gardee.pk:
            raise RefuseError(
                "Cette fusion n'est plus en place.", "Défaites d'abord la plus récente."
            )
        suivantes = evenement.apres.get("suivantes", [])
        _pointer(Organisation.objects.filter(pk__in=suivantes, fusionnee_dans=gardee), doublon)
        _pointer(Organisation.objects.filter(pk=doublon.pk), None)
        donnees = set(evenement.apres.get("portees", []))
        gardee.portees.filter(code__in=_rendues(donnees, doublon, gardee)).delete()
        noter(
            "acteurs.organisation_defusionnee",
            par,
            doublon,
            {"fusionnee_dans": gardee.pk},
            {"fusionnee_dans": None},
        )


def _rendues(donnees: set[str], doublon: Organisation, gardee: Organisation) -> set[str]:
    """Return the portées that the kept one loses: not its own, nor of what stays merged into it.

    ``donnees`` are those that this merge gave. The duplicate's territories go too: it may have had
    them in common with another, merged before it and gone since.
    """
    autres = PorteeOrganisation.objects.filter(organisation__fusionnee_dans=gardee)
    tenues = set(autres.values_list("code", flat=True))
    try:
        siennes = codes_contenant(gardee.territoire)
    except ClesanteError:  # a territory that is no more: what holds it is not known
        return donnees - tenues - {gardee.territoire}
    return (donnees | set(filter(est_territoire, _portees(doublon)))) - tenues - siennes
