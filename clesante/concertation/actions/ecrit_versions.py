"""Named changes of a written diagnosis as a whole: taking new data, freezing, validating."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from clesante.acteurs.models import Decision
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions import VALIDER, changer, permis
from clesante.concertation.actions.ecrit import ecrivable
from clesante.concertation.choix import EtatDiagnostic
from clesante.concertation.journal.collecte import CHAMPS_FIGURE
from clesante.concertation.journal.ecrit import (
    CHAMPS_BLOC,
    CHAMPS_VERSION,
    FIGURE_ACTUALISEE,
    TABLE_ACTUALISEE,
    VALIDE,
    VERSION_GARDEE,
)
from clesante.concertation.lectures.ecrit import contenu
from clesante.concertation.lectures.ecrit_ecarts import Ecart, ecarts, print_des
from clesante.concertation.models import Diagnostic, Figure, VersionDiagnostic
from clesante.concertation.regles.ecrit import Contenu, compter_mots
from clesante.socle.erreurs import RefuseError
from clesante.socle.json_canonique import empreinte


def actualiser(
    diagnostic: Diagnostic, cles: Collection[str], montres: str, par: Utilisateur
) -> int:
    """Take the data of today for some kept figures and tables; return how many were taken.

    ``cles`` are those of ``Ecart.cle``, ``montres`` the digest of what was shown. No text changes;
    the former values stay in the journal and in the versions. Raises ``IntrouvableError`` without
    the right, ``RefuseError`` when the data changed again since they were shown.
    """
    with transaction.atomic():
        ecrivable(diagnostic, par)
        trouves = ecarts(diagnostic)
        if print_des(trouves) != montres:
            raise RefuseError(
                "Les données, ou ce qui est gardé, ont encore changé depuis cette page.",
                "Relisez la liste, à jour ci-dessous, puis acceptez ce qui est juste.",
            )
        pris = [ecart for ecart in trouves if ecart.cle in cles and ecart.actuel is not None]
        return sum(_prendre(ecart, par) for ecart in pris)


def _prendre(ecart: Ecart, par: Utilisateur) -> bool:
    objet = ecart.objet
    if isinstance(objet, Figure):
        for nom, valeur in (ecart.actuel or {}).items():
            setattr(objet, nom, valeur)
        objet.relevee_le = timezone.localdate()
        return changer(objet, FIGURE_ACTUALISEE, CHAMPS_FIGURE, par)
    objet.releve = dict(ecart.actuel or {})
    return changer(objet, TABLE_ACTUALISEE, CHAMPS_BLOC, par)


def garder_version(diagnostic: Diagnostic, motif: str, par: Utilisateur) -> VersionDiagnostic:
    """Freeze what a diagnosis says today under the next number, for good.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when it says what its last
    version says.
    """
    with transaction.atomic():
        lu = ecrivable(diagnostic, par)
        derniere = lu.versions.order_by("-numero").first()
        dit = contenu(lu)
        if derniere and derniere.empreinte == empreinte(dit):
            raise RefuseError(
                f"Rien n'a changé depuis la version {derniere.numero}.",
                "Gardez une version quand le diagnostic aura changé.",
            )
        return _figer(_neuve(lu, dit, motif, par), VERSION_GARDEE)


def valider(diagnostic: Diagnostic, decision: Decision, par: Utilisateur) -> VersionDiagnostic:
    """Validate a diagnosis by a dated decision: a version is frozen with it.

    Raises ``IntrouvableError`` without the right to validate, ``RefuseError`` for a diagnosis in
    which nothing is written.
    """
    with transaction.atomic():
        lu = permis(Diagnostic, diagnostic.pk, par, VALIDER, verrou=True)
        if lu.etat != EtatDiagnostic.VALIDE:
            lu.etat = EtatDiagnostic.VALIDE
            lu.save()
        dit = contenu(lu)
        _refuser_vide(dit)
        version = _neuve(lu, dit, str(decision)[:200], par)
        version.decision = decision
        return _figer(version, VALIDE)


def _refuser_vide(dit: Contenu) -> None:
    """Raise ``RefuseError`` when a diagnosis has no block yet: there is nothing to validate."""
    blocs = sum(len(section["blocs"]) for section in dit["sections"])
    if not blocs or not compter_mots({**dit, "presentation": ""}):
        raise RefuseError(
            "Ce diagnostic n'est pas encore écrit\u00a0: il n'y a rien à valider.",
            "Écrivez au moins un texte dans une section, puis revenez.",
        )


def _neuve(diagnostic: Diagnostic, dit: Contenu, motif: str, par: Utilisateur) -> VersionDiagnostic:
    """Return the next version of a diagnosis, not yet written."""
    numeros = diagnostic.versions.values_list("numero", flat=True)
    return VersionDiagnostic(
        diagnostic=diagnostic,
        numero=1 + max(numeros, default=0),
        motif=motif,
        contenu=dit,
        empreinte=empreinte(dit),
        auteur=par,
    )


def _figer(version: VersionDiagnostic, code: str) -> VersionDiagnostic:
    version.save()
    noter(code, version.auteur, version, apres=etat(version, CHAMPS_VERSION))
    return version
