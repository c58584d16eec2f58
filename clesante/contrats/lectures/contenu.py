"""What a contract says, whole, as plain JSON values: what versions freeze and exchanges carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from clesante.comptes.journal import etat
from clesante.concertation.lectures import lieu
from clesante.concertation.models import Enjeu
from clesante.contrats.choix import EtatAction, GenreActe
from clesante.contrats.colonnes.contenu import (
    CONTRAT,
    DISPOSITIF,
    ENJEU,
    ORGANISATION,
    SORTES,
    Sorte,
)
from clesante.contrats.lectures.contenu_dit import mots_de
from clesante.contrats.lectures.fiches import mots_recus, prs_coches
from clesante.contrats.lectures.fiches_page import nom_du_lieu
from clesante.contrats.lectures.texte import valeurs
from clesante.contrats.models import Contrat, FicheAction, Redondance, Site
from clesante.contrats.regles.contenu import SCHEMA, Contenu

A_TOUS = (
    GenreActe.LETTRE_INTENTION,
    GenreActe.CHARTE_ENGAGEMENT,
    GenreActe.NOTE_CADRAGE,
    GenreActe.DELIBERATION,
)
ACCORDEES = ("enjeux", "principes", "dispositifs")


def contenu(contrat: Contrat, tout: bool = False) -> Contenu:
    """Return what a contract says now.

    What all who may see it may read, proposals and restricted actions left out; ``tout``: these
    too, with the notes of the team, for who carries it elsewhere. The same number of queries
    whatever its size.
    """
    lus: dict[str, Any] = {"schema": SCHEMA, "contrat": _contrat(contrat, tout)}
    fiches = _fiches(contrat, tout)
    for sorte in SORTES:
        lus[sorte.nom] = _lignes(sorte, _de(sorte, contrat, fiches, tout), tout)
    lus["enjeux"] = _enjeux(fiches)
    lus["diagnostic"] = _diagnostic(contrat)
    return Contenu(lus)


def autour(contrat: Contrat) -> dict[str, Any]:
    """Return what a document of a contract says from outside it, as it is now.

    What the variables of its text say, the name and the inhabitants of its territory, those of the
    places of its actions, the words of the regional objectives they tick and of every code that
    the host names, what was concluded of redundancies.
    """
    ici, fiches = lieu(contrat), _fiches(contrat, tout=False)
    mots = mots_de(contenu(contrat), mots_recus(contrat))
    mots.pop("prs", None)
    return {
        "variables": {code: list(valeur.elements) for code, valeur in valeurs(contrat).items()},
        "lieu": {"nom": ici.nom, "habitants": ici.habitants, "millesime": ici.millesime},
        "lieux": _lieux(fiches),
        "objectifs_prs": _objectifs_prs(contrat, fiches),
        "mots": mots,
        "redondances": _conclusions(fiches),
    }


def _lieux(fiches: models.QuerySet[FicheAction]) -> dict[str, str]:
    """Return the names of the places of some actions, by code."""
    codes = {*fiches.values_list("territoire", flat=True)}
    codes |= {*Site.objects.filter(fiche__in=fiches).values_list("commune", flat=True)}
    return {code: nom_du_lieu(code) for code in sorted(codes - {""})}


def _objectifs_prs(contrat: Contrat, fiches: models.QuerySet[FicheAction]) -> dict[str, str]:
    """Return what the objectives that some actions tick say, by code."""
    codes = {code for lus in fiches.values_list("objectifs_prs", flat=True) for code in lus}
    cochee = FicheAction(contrat=contrat, objectifs_prs=sorted(codes))
    return dict(zip(cochee.objectifs_prs, prs_coches(cochee, contrat), strict=True))


def mots(contrat: Contrat, dit: Contenu) -> dict[str, dict[str, str]]:
    """Return the words of every code that a contract holds: those of the host, of its region."""
    lus = mots_de(dit, mots_recus(contrat))
    prs = _objectifs_prs(contrat, _fiches(contrat, tout=True))
    return {**lus, "prs": prs} if prs else lus


def _conclusions(fiches: models.QuerySet[FicheAction]) -> dict[str, list[dict[str, Any]]]:
    """Return what was concluded of each action against what exists, by its repère."""
    dites: dict[str, list[dict[str, Any]]] = {}
    lues = Redondance.objects.filter(fiche__in=fiches).order_by("pk")
    for lue in lues.select_related("fiche", "dispositif", "action", "autre"):
        dites.setdefault(str(lue.fiche.cle_creation), []).append(
            {"avec": _compare(lue), **etat(lue, ("conclusion", "motif", "fonction", "date"))}
        )
    return dites


def _compare(lue: Redondance) -> str:
    """Return the name of what a fiche was compared with; a restricted action has none."""
    if lue.autre and lue.autre.restreinte:
        return "une action réservée"
    return str(lue.action or lue.dispositif or lue.autre or "")


def _contrat(contrat: Contrat, tout: bool) -> dict[str, Any]:
    return {"repere": str(contrat.cle_creation), **valeurs_de(CONTRAT, contrat, tout)}


def _fiches(contrat: Contrat, tout: bool) -> models.QuerySet[FicheAction]:
    """Return the actions that are told; an abandoned one of a démarche never was in a contract."""
    toutes = FicheAction.objects.filter(contrat=contrat)
    if tout:
        return toutes
    absents = [EtatAction.IDEE, *([EtatAction.ABANDONNEE] if contrat.en_demarche else [])]
    return toutes.filter(restreinte=False, hors_contrat=False).exclude(etat__in=absents)


def _de(
    sorte: Sorte, contrat: Contrat, fiches: models.QuerySet[FicheAction], tout: bool
) -> models.QuerySet[Any]:
    """Return the objects of a kind, in no order yet."""
    if sorte.modele is FicheAction:
        lus: models.QuerySet[Any] = fiches.prefetch_related(*ACCORDEES)
    elif sorte.parent.startswith("fiche"):
        lus = sorte.modele._default_manager.filter(fiche__in=fiches)  # noqa: SLF001
    else:
        lus = sorte.modele._default_manager.filter(contrat=contrat)  # noqa: SLF001
    lus = _dits(sorte.nom, lus, fiches, tout)
    liens = [champ.name for champ in (*sorte.liens, *sorte.organisations)]
    return lus.select_related(*liens)


def _dits(
    nom: str, lus: models.QuerySet[Any], fiches: models.QuerySet[FicheAction], tout: bool
) -> models.QuerySet[Any]:
    """Leave out what is not of the text, or of an action that is not told."""
    ici = Q(fiche=None) | Q(fiche__in=fiches)
    if nom == "parties":
        return lus.filter(retiree_le=None)
    if nom == "moyens":
        return lus.filter(ici)
    if nom == "indicateurs":
        return lus.prefetch_related("cibles")
    if nom == "actes":
        return lus.filter(ici) if tout else lus.filter(genre__in=A_TOUS, fiche=None)
    if nom in ("signatures_d_actes", "orientations"):
        return lus if tout else lus.filter(acte__genre__in=A_TOUS, acte__fiche=None)
    return lus


def _lignes(sorte: Sorte, lus: Iterable[Any], tout: bool) -> list[dict[str, Any]]:
    return [
        {"repere": str(lu.cle_creation), **valeurs_de(sorte, lu, tout)} for lu in sorte.ranger(lus)
    ]


def valeurs_de(sorte: Sorte, lu: Any, tout: bool) -> dict[str, Any]:
    """Return the values of an object by column; a link is a repère, an organisation its values."""
    caches = frozenset() if tout else sorte.reserves
    dit = etat(lu, [c.name for c in sorte.colonnes if c.name not in caches])
    dit |= {c.name: _repere(getattr(lu, c.name)) for c in sorte.liens}
    dit |= {c.name: organisation(getattr(lu, c.name)) for c in sorte.organisations}
    if isinstance(lu, FicheAction):
        dit |= {
            "enjeux": sorted(str(e.cle_creation) for e in lu.enjeux.all()),
            "principes": sorted(str(p.cle_creation) for p in lu.principes.all()),
            "dispositifs": [etat(d, DISPOSITIF) for d in _par_nom(lu.dispositifs.all())],
        }
    if sorte.nom == "indicateurs":
        cibles = sorted((c.annee, c.valeur) for c in lu.cibles.all())
        dit["cibles"] = {str(annee): str(valeur) for annee, valeur in cibles}
    return dit


def _par_nom(lus: Iterable[Any]) -> list[Any]:
    return sorted(lus, key=lambda lu: (lu.nom, lu.type, lu.territoire))


def _repere(lu: Any) -> str | None:
    return str(lu.cle_creation) if lu else None


def organisation(lue: Any) -> dict[str, Any] | None:
    """Return an organisation by its values: those that name it anywhere."""
    return etat(lue, ORGANISATION) if lue else None


def _enjeux(fiches: models.QuerySet[FicheAction]) -> list[Mapping[str, Any]]:
    """Return the issues that actions answer, in their order."""
    lus = Enjeu.objects.filter(fiches__in=fiches).distinct().order_by("numero", "cle_creation")
    return [{"repere": str(lu.cle_creation), **etat(lu, ENJEU)} for lu in lus]


def _diagnostic(contrat: Contrat) -> dict[str, Any] | None:
    lu = contrat.diagnostic
    if lu is None:
        return None
    return {"repere": str(lu.cle_creation), **etat(lu, ("intitule", "annee"))}
