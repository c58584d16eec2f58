"""Read models of redundancy: the fiches of a contract matched with what exists already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from clesante.acteurs.lectures.couverture import communes_de
from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.comptes.models.preparees import preparee
from clesante.contrats.lectures.redondances_existant import (
    Existant,
    Lecteurs,
    existant,
    lire_actions,
    lire_dispositifs,
    lire_fiches,
    situer,
    vivantes,
    vus,
)
from clesante.contrats.models import Contrat, FicheAction, Redondance
from clesante.contrats.regles.redondances import (
    Action,
    Contexte,
    Rapprochement,
    plus_forts,
    preparer,
    rapprocher,
    rapprocher_tous,
)
from clesante.contrats.regles.redondances_mots import lexique
from clesante.recherche.lectures import TermeLu, vocabulaires

A_LA_MAIN: Final = "Mis côte à côte à la main : rien dans les données ne les rapproche."
LISTES: Final = ("lexique", "themes", "publics", "types_action")


@dataclass(frozen=True, slots=True)
class Conclue:
    """A conclusion on a match: as it was written, and whether what it stands on changed since.

    ``nom`` is that of what was compared; ``adresse`` its page, "" for what the reader cannot see.
    """

    redondance: Redondance
    nom: str
    adresse: str
    perimee: bool

    @property
    def raisons(self) -> Sequence[str]:
        """Return the reasons as they were shown on that day."""
        lues: Sequence[str] = self.redondance.constat.get("raisons", ())
        return lues


@dataclass(frozen=True, slots=True)
class Ligne:
    """A match of a fiche, and what was concluded of it.

    ``ailleurs``: the page of what exists when it is not the match's own, "" for none.
    """

    rapprochement: Rapprochement
    ailleurs: str | None
    conclue: Conclue | None

    @property
    def adresse(self) -> str:
        """Return the page of what exists, written when asked: of all matches, few are shown."""
        return adresse_de(self.rapprochement.autre) if self.ailleurs is None else self.ailleurs


@dataclass(frozen=True, slots=True)
class Examen:
    """A fiche against what exists: its matches, the conclusions on what no longer matches.

    ``compares`` is how many existing actions were compared; ``coupe``: there were more.
    """

    fiche: FicheAction
    lignes: tuple[Ligne, ...]
    autres: tuple[Conclue, ...]
    compares: int
    coupe: bool

    @property
    def a_conclure(self) -> int:
        """Return how many strong matches have no conclusion, or a stale one."""
        return sum(a_conclure(ligne) for ligne in self.lignes)


def a_conclure(ligne: Ligne) -> bool:
    """Tell whether a match asks a person: likely double or to be articulated, not concluded."""
    faible = ligne.rapprochement.classe == "complementaire"
    return not faible and (ligne.conclue is None or ligne.conclue.perimee)


def contexte() -> Contexte:
    """Return what comparisons read: the lexicon and the lists, as the host changed them."""
    lus = {lu.code: lu for lu in vocabulaires() if lu.code in LISTES}
    return _contexte(
        lus["lexique"].en_usage,
        *(tuple(lus[liste].libelles.items()) for liste in LISTES[1:]),
    )


@lru_cache(maxsize=4)
def _contexte(termes: tuple[TermeLu, ...], *listes: tuple[tuple[str, str], ...]) -> Contexte:
    lu = lexique((t.code, t.libelle, t.definition, t.vers) for t in termes)
    return Contexte(lu, *map(dict, listes))


def a_examiner(contrat: Contrat, utilisateur: Lecteurs) -> QuerySet[FicheAction]:
    """Return the fiches of a contract that are examined, of those a user may read."""
    return (
        vivantes(vus(FicheAction, utilisateur).filter(contrat=contrat))
        .select_related("contrat", "pilote")
        .prefetch_related("sites", "lignes__financeur", "redondances")
        .order_by("tri", "pk")
    )


def action_de(fiche: FicheAction) -> Action:
    """Return a fiche as it is compared."""
    contrat = fiche.contrat
    territoire = fiche.territoire or contrat.territoire
    sites = frozenset(s.commune for s in fiche.sites.all() if s.commune.startswith("COM-"))
    financeurs = {x.financeur.sigle or x.financeur.nom for x in fiche.lignes.all() if x.financeur}
    return Action(
        cle=f"fiche-{fiche.pk}",
        titre=fiche.intitule,
        texte=" ".join(filter(None, (fiche.objectifs_dits, fiche.description))),
        ou=contrat.intitule,
        groupe=f"contrat-{contrat.pk}",
        themes=frozenset(fiche.themes),
        publics=frozenset(fiche.publics),
        types=frozenset(fiche.types_action),
        communes=(sites if sites and not fiche.territoire else communes_de(territoire)) or None,
        du=fiche.debut or contrat.date_effet,
        au=fiche.fin or contrat.date_fin_prevue,
        pilote=(fiche.pilote.sigle or fiche.pilote.nom) if fiche.pilote else "",
        financeurs=tuple(sorted(financeurs)),
    )


def actions_des(fiches: Iterable[FicheAction]) -> dict[int, Action]:
    """Return fiches as they are compared; in a territory that does not exist, by its codes."""
    faites = {}
    codes: dict[int, frozenset[str]] = {}
    for fiche in fiches:
        action = action_de(fiche)
        if action.communes is None:
            cle = fiche.contrat_id
            codes[cle] = codes.get(cle) or fiche.contrat.codes
            action = replace(action, codes=codes[cle])
        faites[fiche.pk] = action
    return faites


# Matches and conclusions.


def examens(contrat: Contrat, utilisateur: Lecteurs, seule: int | None = None) -> list[Examen]:
    """Return the fiches of a contract against what a user sees of what exists.

    ``seule``: that fiche alone. Questions are as many for one fiche as for a hundred.
    """
    lues = a_examiner(contrat, utilisateur)
    fiches = list(lues if seule is None else lues.filter(pk=seule))
    lu, actions = contexte(), actions_des(fiches)
    autour = existant(contrat, actions.values(), utilisateur, lu)
    cibles = {lue.action.cle: lue.action for lue in autour.lues}
    cibles |= _vues(contrat, _conclues(fiches) - cibles.keys(), utilisateur)
    return [_examen(fiche, actions[fiche.pk], autour, lu, cibles) for fiche in fiches]


def _conclues(fiches: Iterable[FicheAction]) -> set[str]:
    return {r.cible for fiche in fiches for r in fiche.redondances.all()}


def examen(fiche: FicheAction, utilisateur: Lecteurs) -> Examen:
    """Return one fiche against what exists; one that is abandoned has no match."""
    faits = examens(fiche.contrat, utilisateur, fiche.pk)
    return faits[0] if faits else Examen(fiche, (), (), 0, False)


def rapprochement(fiche: FicheAction, cible: str, utilisateur: Lecteurs) -> Rapprochement | None:
    """Return how a fiche meets one thing; None for itself, and for what the reader cannot see.

    What nothing brings near is « sans lien », and says that a person put them side by side.
    """
    lu, action = contexte(), actions_des([fiche])[fiche.pk]
    autre = _vues(fiche.contrat, {cible}, utilisateur).get(cible)
    if autre is None or cible == action.cle:
        return None
    situe = situer([autre], [action])[0]
    trouve = rapprocher(preparer(action, lu), preparer(situe, lu), lu)
    return trouve or Rapprochement(autre, "sans_lien", (A_LA_MAIN,), 0)


def conclues_de(fiche: FicheAction, utilisateur: Lecteurs) -> list[Conclue]:
    """Return the conclusions of a fiche, as its page prints them."""
    lues = _redondances(fiche.pk)
    if not lues:
        return []
    action = actions_des([fiche])[fiche.pk]
    cibles = _vues(fiche.contrat, {r.cible for r in lues}, utilisateur)
    return [conclue(r, action, cibles) for r in lues]


@preparee
def _redondances(fiche: Any) -> QuerySet[Redondance]:
    return Redondance.objects.filter(fiche=fiche).order_by("pk")


def _examen(
    fiche: FicheAction, action: Action, autour: Existant, lu: Contexte, cibles: Mapping[str, Action]
) -> Examen:
    lue = preparer(action, lu)
    deja = f"fiche-{fiche.chainee_id}"
    trouves = [r for r in rapprocher_tous(lue, autour.lues, lu) if r.autre.cle != deja]
    conclues = {
        r.cible: conclue(r, action, cibles) for r in sorted(fiche.redondances.all(), key=_rang)
    }
    lignes = tuple(
        Ligne(r, None, conclues.pop(r.autre.cle, None))
        for r in plus_forts(trouves, frozenset(conclues))
    )
    return Examen(fiche, lignes, tuple(conclues.values()), len(autour.lues), autour.coupe)


def _rang(redondance: Redondance) -> int:
    return redondance.pk


def conclue(redondance: Redondance, action: Action, cibles: Mapping[str, Action]) -> Conclue:
    """Return a conclusion as a reader sees it; what they cannot see has neither name nor page."""
    cible = cibles.get(redondance.cible)
    vu = redondance.constat.get("empreintes", {})
    if cible is None:
        return Conclue(redondance, "une action que vous ne pouvez pas voir", "", perimee=False)
    perimee = vu != {"fiche": action.empreinte, "existant": cible.empreinte}
    return Conclue(redondance, cible.titre, adresse_de(cible), perimee)


def _vues(contrat: Contrat, cles: Iterable[str], utilisateur: Lecteurs) -> dict[str, Action]:
    """Return what some keys name, of what a user sees."""
    trouvees: dict[str, Action] = {}
    coupees = [cle.partition("-") for cle in cles]
    for genre, modele, lire in (
        ("action", ActionDispositif, lire_actions),
        ("dispositif", Dispositif, lire_dispositifs),
        ("fiche", FicheAction, lire_fiches),
    ):
        numeros = [int(n[:18]) for g, _, n in coupees if g == genre and n.isdecimal()]
        if numeros:
            trouvees |= {
                a.cle: a for a in lire(vus(modele, utilisateur).filter(pk__in=numeros), contrat)
            }
    return trouvees


def adresse_de(action: Action) -> str:
    """Return the page of what exists: a fiche's own, or that of its dispositif."""
    cle = action.cle if action.cle.startswith("fiche-") else action.groupe
    genre, _, numero = cle.partition("-")
    return reverse(genre, args=[int(numero)])
