"""Which dispositif covers which commune: on a map of the territory, and in tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from clesante.acteurs.lectures.dispositifs import LigneDispositif
from clesante.comptes.droits import Visiteur, portees
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import normaliser, pluriel
from clesante.territoires import contours
from clesante.territoires.lectures import (
    Perimetre,
    Territoire,
    est_territoire,
    membres,
    perimetre,
    plusieurs,
    version_referentiel,
)
from clesante.ui.cartes import Serie, bornes_quantiles, cadrage, carte_territoire
from clesante.ui.graphiques import Graphique
from clesante.ui.tableaux import Tableau

COMMUNES_DESSINABLES = 600
PORTEES_JOINTES = 5
NOMMEES = 8
COMMUNES = ("commune", "communes")
INTERCOMMUNALITES = ("intercommunalité", "intercommunalités")


@dataclass(frozen=True, slots=True)
class Couverture:
    """A dispositif on a territory: the parts of it that it covers, out of all of them."""

    ligne: LigneDispositif
    parties: frozenset[str]
    toutes: bool


@dataclass(frozen=True, slots=True)
class Parties:
    """What a territory is cut into: its communes, or its EPCI when they are too many.

    ``communes`` gives those of each part.
    """

    lieux: tuple[Territoire, ...]
    communes: dict[str, frozenset[str]]
    mots: tuple[str, str]


def territoire_par_defaut(utilisateur: Visiteur) -> str:
    """Return the territory a person sees, when it is one or a few; empty otherwise."""
    tenues = sorted(code for code in portees(utilisateur, "acteurs.voir") if est_territoire(code))
    return "+".join(tenues) if 0 < len(tenues) <= PORTEES_JOINTES else ""


def parties_de(lu: Perimetre) -> Parties:
    """Return what a perimeter is cut into."""
    if len(lu.communes) <= COMMUNES_DESSINABLES:
        communes = {code: frozenset({code}) for code in lu.communes}
        return Parties(_par_nom(lu.communes), communes, COMMUNES)
    tenues = frozenset(lu.communes)
    par_epci = {code: frozenset(membres(code)) & tenues for code in lu.epci}
    return Parties(_par_nom(lu.epci), par_epci, INTERCOMMUNALITES)


def _par_nom(codes: Iterable[str]) -> tuple[Territoire, ...]:
    return tuple(sorted(plusieurs(list(codes)), key=lambda t: (normaliser(t.nom), t.code)))


def couvertures(parties: Parties, lignes: Iterable[LigneDispositif]) -> list[Couverture]:
    """Return what each dispositif covers of a territory, the widest first, then by name."""
    faites = []
    for ligne in lignes:
        couvertes = communes_de(ligne.dispositif.territoire)
        ici = frozenset(code for code, siennes in parties.communes.items() if siennes & couvertes)
        if ici:
            faites.append(Couverture(ligne, ici, len(ici) == len(parties.communes)))
    return sorted(faites, key=lambda c: (-len(c.parties), c.ligne.dispositif.tri))


def communes_de(code: str) -> frozenset[str]:
    """Return the communes of a perimeter; none for an empty code, or one that is read no more."""
    try:
        return _communes_lues(code, version_referentiel()) if code else frozenset()
    except ClesanteError:  # a code of a referential that was replaced
        return frozenset()


@lru_cache(maxsize=2_048)
def _communes_lues(code: str, _: tuple[str, int, int]) -> frozenset[str]:
    return frozenset(perimetre(code).communes)


def carte_de_couverture(
    lu: Perimetre, parties: Parties, faites: Sequence[Couverture], titre: str
) -> Graphique | None:
    """Return the map of a territory coloured by the number of dispositifs on each part."""
    nombres = {code: sum(code in c.parties for c in faites) for code in parties.communes}
    serie = serie_de_nombres("Dispositifs", nombres)
    return carte_des_parties(lu, parties, titre, serie)


def carte_du_dispositif(code: str) -> Graphique | None:
    """Return the map of what a dispositif covers; None when no outline is held, or for France."""
    try:
        return _carte_gardee(code, version_referentiel())
    except ClesanteError:  # a code of a referential that was replaced
        return None


@lru_cache(maxsize=64)
def _carte_gardee(code: str, _: tuple[str, int, int]) -> Graphique | None:
    lu = perimetre(code)
    parties = parties_de(lu)
    couvertes = pluriel(len(parties.lieux), *parties.mots)
    return carte_des_parties(lu, parties, f"Le territoire couvert\u00a0: {couvertes}")


def source_des_contours() -> str:
    """Return who made the outlines."""
    lue = contours.source()
    return f"contours\u00a0: {lue['producteur']}, {lue['millesime']}."


def serie_de_nombres(libelle: str, nombres: dict[str, int]) -> Serie:
    """Return numbers by code in at most five classes, a class each as long as they hold."""
    lus = sorted(set(nombres.values()))
    bornes = tuple(lus[1:]) if len(lus) <= 5 else bornes_quantiles(lus)
    return Serie(libelle, {**nombres}, bornes)


def carte_des_parties(
    lu: Perimetre,
    parties: Parties,
    titre: str,
    serie: Serie | None = None,
    identifiant: str = "carte-dispositifs",
) -> Graphique | None:
    """Return the map of a territory cut into its parts, coloured by a series if there is one.

    None when no outline is held, or for France.
    """
    unites = [] if lu.code == "FR" else contours.englobants(_a_contourer(lu))
    if not unites:
        return None
    codes = [t.code for t in parties.lieux]
    return carte_territoire(
        identifiant,
        unites,
        contours.englobants(codes),
        contours.autour(cadrage(unites), unites[0].cadre, "EPCI"),
        titre=titre,
        serie=serie,
        etiquettes=codes if len(codes) <= 2 * NOMMEES else (),
        mots=parties.mots,
    )


def _a_contourer(lu: Perimetre) -> list[str]:
    """Return the codes whose outlines make a territory: a quarter is drawn as its commune."""
    nommes = [u.code for u in lu.unites if not u.code.startswith("QPV-")]
    return list(dict.fromkeys([*nommes, *(q.commune for q in lu.quartiers)]))


def tableau_des_dispositifs(parties: Parties, faites: Sequence[Couverture]) -> Tableau:
    """Return what each dispositif covers of a territory, in words."""
    noms = {t.code: t.nom for t in parties.lieux}
    lignes = tuple(
        (
            c.ligne.dispositif.nom,
            c.ligne.type,
            str(len(c.parties)),
            _dites(c, noms, parties.mots),
        )
        for c in faites
    )
    entetes = ("Dispositif", "Type", parties.mots[1].capitalize(), "Lesquelles")
    adresses = tuple(reverse("dispositif", args=[c.ligne.dispositif.pk]) for c in faites)
    legende = f"Ce que chaque dispositif couvre, sur {pluriel(len(noms), *parties.mots)}"
    return Tableau(legende, entetes, lignes, frozenset({2}), adresses)


def _dites(c: Couverture, noms: dict[str, str], mots: tuple[str, str]) -> str:
    """Return « toutes », « toutes sauf … » or their names, whichever is the shortest."""
    if c.toutes:
        return "toutes"
    dedans = [nom for code, nom in noms.items() if code in c.parties]
    dehors = [nom for code, nom in noms.items() if code not in c.parties]
    if len(dehors) < len(dedans) and len(dehors) <= NOMMEES:
        return f"toutes sauf {', '.join(dehors)}"
    reste = len(dedans) - NOMMEES
    suite = f" et {pluriel(reste, 'autre')}" if reste > 0 else ""
    return f"{', '.join(dedans[:NOMMEES])}{suite}"


def tableau_des_communes(parties: Parties, faites: Sequence[Couverture]) -> Tableau:
    """Return, for each part of a territory, the dispositifs that do not cover it whole."""
    partiels = [c for c in faites if not c.toutes]
    partout = len(faites) - len(partiels)
    lignes = []
    for lieu in parties.lieux:
        ici = [c.ligne.dispositif.nom for c in partiels if lieu.code in c.parties]
        lignes.append((lieu.nom, str(partout + len(ici)), ", ".join(ici) or "aucun autre"))
    autres = "Dispositifs qui ne couvrent pas tout le territoire" if partout else "Dispositifs"
    entetes = (parties.mots[0].capitalize(), "Nombre", autres)
    legende = f"Les dispositifs de chaque {parties.mots[0]}"
    return Tableau(legende, entetes, tuple(lignes), frozenset({1}))
