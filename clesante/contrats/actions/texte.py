"""Named changes of the text of a contract: its plan, its parts, what was removed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.concertation.regles.ecrit import code_libre
from clesante.contrats.actions import MODIFIER, ajouter_a, changer, permis
from clesante.contrats.journal.texte import (
    AJOUTEE,
    CHAMPS_PARTIE,
    CHAMPS_RETRAIT,
    DEPLACEE,
    MODIFIEE,
    PREPARE,
    RETABLIE,
    RETIREE,
)
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.plan import plan
from clesante.contrats.models import Contrat, PartieTexte
from clesante.contrats.regles.texte import faute_de_variable
from clesante.socle.erreurs import EntreeInvalideError, RefuseError


def partie_permise(numero: int, par: Utilisateur) -> PartieTexte:
    """Return a part one may write; raise ``IntrouvableError`` for any other."""
    return permis(PartieTexte, numero, par)


def preparer(contrat: Contrat, par: Utilisateur) -> bool:
    """Give a contract the plan of its framework, or ours, with first drafts.

    Returns False when it has a text already. Raises ``IntrouvableError`` without the right.
    """
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, verrou=True)
        if PartieTexte.objects.filter(contrat=lu).exists():
            return False
        parties = plan(cadre_du(lu))
        for rang, partie in enumerate(parties, 1):
            PartieTexte(
                contrat=lu, code=partie.code, titre=partie.titre, texte=partie.texte, ordre=rang
            ).save()
        noter(PREPARE, par, lu, apres={"parties": [partie.titre for partie in parties]})
    return True


def ajouter_partie(
    partie: PartieTexte, contrat: Contrat, par: Utilisateur
) -> tuple[PartieTexte, bool]:
    """Add a part at the end and return it, and whether it is new.

    Raises ``IntrouvableError`` without the right, ``EntreeInvalideError`` for an unknown variable.
    """
    refuser_inconnue(partie.texte)
    with transaction.atomic():
        partie.contrat = permis(Contrat, contrat.pk, par, verrou=True)
        toutes = PartieTexte.objects.filter(contrat=contrat)
        partie.code = code_libre(partie.titre, {*toutes.values_list("code", flat=True)})
        partie.ordre = 1 + max(toutes.values_list("ordre", flat=True), default=0)
        return ajouter_a(partie, contrat, AJOUTEE, CHAMPS_PARTIE, par)


def modifier_partie(partie: PartieTexte, par: Utilisateur) -> bool:
    """Keep the changes of a part; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save,
    ``EntreeInvalideError`` for an unknown variable.
    """
    refuser_inconnue(partie.texte)
    return changer(partie, MODIFIEE, CHAMPS_PARTIE, par)


def refuser_inconnue(texte: str) -> None:
    """Raise ``EntreeInvalideError`` for a text that calls a variable there is not."""
    if faute := faute_de_variable(texte):
        raise EntreeInvalideError(faute)


def monter(partie: PartieTexte, par: Utilisateur) -> bool:
    """Move a part one place up; return False when it is the first. Raises as :func:`retirer`."""
    return _deplacer(partie, -1, par)


def descendre(partie: PartieTexte, par: Utilisateur) -> bool:
    """Move a part one place down; return False when it is the last. Raises as :func:`retirer`."""
    return _deplacer(partie, 1, par)


def _deplacer(partie: PartieTexte, pas: int, par: Utilisateur) -> bool:
    with transaction.atomic():
        permis(Contrat, partie.contrat_id, par, verrou=True)
        parties = PartieTexte.objects.filter(contrat=partie.contrat_id, retiree_le=None)
        soeurs = [*parties.order_by("ordre", "pk")]
        avant = next((r for r, lue in enumerate(soeurs) if lue.pk == partie.pk), None)
        if avant is None or not 0 <= avant + pas < len(soeurs):
            return False
        lue = soeurs.pop(avant)
        soeurs.insert(avant + pas, lue)
        for place, soeur in enumerate(soeurs, 1):
            if soeur.ordre != place:
                soeur.ordre = place
                soeur.save()
        apres = {"place": avant + pas + 1, **etat(lue, ["titre"])}
        noter(DEPLACEE, par, lue, {"place": avant + 1}, apres)
    return True


def retirer(partie: PartieTexte, par: Utilisateur) -> bool:
    """Take a part out of the text; nothing of it is lost. Returns False when it was out already.

    Raises ``IntrouvableError`` without the right.
    """
    if partie.retiree_le is not None:
        return False
    partie.retiree_le = timezone.now()
    return changer(partie, RETIREE, CHAMPS_RETRAIT, par)


def retablir(partie: PartieTexte, par: Utilisateur) -> bool:
    """Bring a part back where it was; return False when it is there. Raises as :func:`retirer`."""
    if partie.retiree_le is None:
        return False
    partie.retiree_le = None
    return changer(partie, RETABLIE, CHAMPS_RETRAIT, par)


def remplacer_texte(contrat: Contrat, code: str, texte: str, par: Utilisateur) -> PartieTexte:
    """Write a proposed text in place of that of a part, and return the part.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when the part is gone or the
    text calls a variable there is not.
    """
    with transaction.atomic():
        permis(Contrat, contrat.pk, par, verrou=True)
        parties = PartieTexte.objects.all().visibles_par(par, MODIFIER)
        partie: PartieTexte | None = parties.filter(
            contrat=contrat, code=code, retiree_le=None
        ).first()
        if partie is None:
            raise RefuseError(
                "La partie que cette proposition change n'est plus dans le texte.",
                "Rétablissez-la, ou recopiez le texte ailleurs.",
            )
        if faute := faute_de_variable(texte):
            raise RefuseError(faute, "Recopiez la proposition à la main, en la corrigeant.")
        partie.texte = texte
        modifier_partie(partie, par)
        return partie
