"""Exports of Géoclip sites, read as they come: Statistiques locales, CartoSanté, Odissé, SIRSé,
Observatoire des territoires.

The text export has its source on line 1, « Référentiel géographique : France par … » on line 2,
then ``Code;Libellé;<indicateur année>…``. A workbook has one sheet of figures and one sheet by
indicator. The level is the one written, never guessed: 01004 is a commune and a bassin de vie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from clesante.donnees.producteurs.anomalies import Anomalie, texte_de
from clesante.donnees.producteurs.cellules import PERIODE
from clesante.donnees.tables.regles import CHIFFRES, Consignes
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import enumerer, normaliser

TITRES = 10  # lines that may stand above the header
MAILLE = re.compile(r"(?:r[ée]f[ée]rentiel g[ée]ographique|geographic\w* \w+)\s*:?\s*(.*)", re.I)
MAILLE_DU_TITRE = re.compile(r"\((.+?)(?: \([0-9]{4}\))?\)$")
NIVEAUX_DITS = {
    "commune": "UNITE", "commune et arrondissement municipal": "UNITE",
    "commune ou arrondissement municipal": "UNITE", "arrondissement municipal": "UNITE",
    "epci": "EPCI", "intercommunalite": "EPCI", "intercommunalite epci": "EPCI",
    "epci a fiscalite propre": "EPCI", "etablissement public territorial": "EPT",
    "bassin de vie": "BV", "departement": "DEP", "region": "REG", "france": "FR",
}  # fmt: skip
SITES = (
    "insee statistiques locales", "cartosante", "odisse", "sirse", "geodes",
    "observatoire des territoires",
)  # fmt: skip
CODES = ("code", "codgeo", "code insee")
NOMS = ("libelle", "libgeo", "nom", "label")
ANNEES, ECHELLES = ("an", "annee"), ("scale", "maille")
ANNEE_FINALE = re.compile(
    r"(?P<debut>.*?)[\s,]*(?<![-/\w])(?P<annee>(?:19|20)\d{2}(?:\s?[-/]\s?(?:(?:19|20)\d{2}|T[1-4]))?)"
    r"(?P<suite>\s*\([^()]*\))?"
)
COMPTES = ("nb", "nombre", "effectif", "effectifs", "population", "estimations")
PARTS = ("part", "pourcentage", "proportion")
TAUX_EN_PARTS = ("taux de pauvrete", "taux de chomage", "taux d activite", "taux d emploi")
MOYENNES = re.compile(r"\b(?:moyenn?e?|mediane?)s?\b|\bpour [0-9]|\bpar ")
POUR = re.compile(r"\bpour ([0-9][0-9 \u00a0\u202f]*) ?hab", re.I)
CITES = 12
UN_INDICATEUR = "Dites lequel, par exemple --colonnes valeur={} (une virgule y est doublée)."


@dataclass(frozen=True, slots=True)
class Serie:
    """One indicator of an export: ``rangs`` gives its column by period.

    ``unite`` is the one written, or that its label says; None when neither does. ``est_compte``
    tells that figures add up. ``doubles`` are the periods that several columns bear.
    """

    libelle: str
    unite: str | None
    est_compte: bool
    rangs: Mapping[str, int]
    entetes: tuple[str, ...]
    doubles: tuple[str, ...] = ()
    source: str = ""

    def designe(self, libelle: str, parmi: int) -> bool:
        """Tell whether a label, with its year or not, is this indicator's; none is that of one."""
        noms = {normaliser(nom) for nom in (self.libelle, *self.entetes)}
        return normaliser(libelle) in noms if libelle else parmi == 1


@dataclass(frozen=True, slots=True)
class Export:
    """What the head of an export says: source, level, where its header and its columns are.

    ``entete`` counts from 0; ``lieux`` gives the columns of territories, by role.
    """

    source: str
    niveau: str
    entete: int
    lieux: Mapping[str, int]
    series: tuple[Serie, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Tranche:
    """The columns of one period: position by role."""

    periode: str
    rangs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Choix:
    """What is read of an export: one indicator, the columns of its periods."""

    export: Export
    serie: Serie
    tranches: tuple[Tranche, ...]


def reconnaitre(
    lignes: Sequence[Sequence[Any]], annexes: Mapping[str, Sequence[str]]
) -> Export | None:
    """Return what the head of a file says, None when it is not an export of a Géoclip site.

    ``annexes`` are the first columns of the other sheets of a workbook. Raises
    ``EntreeInvalideError`` when its level is not written, or is not one that is held.
    """
    rang = next((r for r, li in enumerate(lignes[:TITRES]) if _est_entete(li)), None)
    if rang is None:
        return None
    titres = [texte for ligne in lignes[:rang] if (texte := _premier(ligne))]
    lieux = _colonnes_de_lieux(lignes[rang])
    maille = next((t for titre in titres if (t := MAILLE.fullmatch(titre))), None)
    du_site = bool(titres) and normaliser(titres[0]).startswith(SITES)
    if not (maille or du_site or "maille" in lieux):
        return None
    niveau = "" if "maille" in lieux else _niveau(maille[1] if maille else _du_titre(titres))
    series = _series(lignes, rang, lieux, annexes)
    source = titres[0] if titres and not MAILLE.fullmatch(titres[0]) else ""
    return Export(source, niveau, rang, lieux, series)


def _est_entete(ligne: Sequence[Any]) -> bool:
    debut = [normaliser(texte_de(cellule)) for cellule in ligne[:3]]
    return len(debut) == 3 and debut[0] in CODES and debut[1] in NOMS


def _premier(ligne: Sequence[Any]) -> str:
    pleines = [texte_de(cellule) for cellule in ligne if texte_de(cellule)]
    return " ".join(pleines[0].split()) if len(pleines) == 1 else ""


def _colonnes_de_lieux(entete: Sequence[Any]) -> dict[str, int]:
    lieux = {"code": 0, "nom": 1}
    tiers = normaliser(texte_de(entete[2]))
    if tiers in (*ANNEES, *ECHELLES):
        lieux["annee" if tiers in ANNEES else "maille"] = 2
    return lieux


def _du_titre(titres: Sequence[str]) -> str:
    """Return « Commune » of « Offre de services de santé (Commune (2021)) », as the ANCT writes."""
    trouves = (MAILLE_DU_TITRE.search(titre) for titre in titres[1:])
    return next((trouve[1] for trouve in trouves if trouve), "")


def niveau_dit(maille: str) -> str:
    """Return the level of « France par bassin de vie », « Commune », empty when it is not held."""
    nom = normaliser(re.sub(r"\W*\b20[0-9]{2}\W*$", "", re.split(r"\bpar\b", maille)[-1]))
    return NIVEAUX_DITS.get(nom) or NIVEAUX_DITS.get(nom.removesuffix("s"), "")


def _niveau(maille: str) -> str:
    if niveau := niveau_dit(maille):
        return niveau
    if not maille:
        raise EntreeInvalideError(
            "La ligne « Référentiel géographique : France par … » manque : le même code peut être "
            "celui d'une commune ou d'un bassin de vie, d'un département ou d'une région.",
            "Reprenez l'export entier, ou remettez cette ligne au-dessus de l'en-tête.",
        )
    raise EntreeInvalideError(
        f"Cet export est « {maille[:80]} », un découpage que le référentiel n'a pas.",
        "Refaites l'export par commune, EPCI, bassin de vie, département ou région.",
    )


def _series(
    lignes: Sequence[Sequence[Any]],
    rang: int,
    lieux: Mapping[str, int],
    annexes: Mapping[str, Sequence[str]],
) -> tuple[Serie, ...]:
    """Return the indicators of an export, one for all the years of a same label."""
    entete = [" ".join(texte_de(cellule).split()) for cellule in lignes[rang]]
    colonnes = [r for r in range(len(lieux), len(entete)) if entete[r]]
    fiches = _fiches(annexes, [entete[r] for r in colonnes])
    series: dict[str, Serie] = {}
    for colonne, fiche in zip(colonnes, fiches, strict=True):
        dessus = lignes[rang - 1] if rang and "annee" in lieux else ()
        long = texte_de(dessus[colonne]) if colonne < len(dessus) else ""
        lue = _serie(entete[colonne], long, colonne, fiche)
        cle = normaliser(lue.libelle)
        series[cle] = _jointe(series[cle], lue) if cle in series else lue
    return tuple(series.values())


def _serie(entete: str, long: str, colonne: int, fiche: Mapping[str, str]) -> Serie:
    libelle, periode = separer(long or entete)
    est_compte = not fiche.get("unite") and _est_compte(libelle)
    unite = "" if est_compte else fiche.get("unite") or _unite(libelle)
    noms = (entete, long) if long else (entete,)
    return Serie(libelle, unite, est_compte, {periode: colonne}, noms, (), fiche.get("source", ""))


def _jointe(serie: Serie, autre: Serie) -> Serie:
    communes = tuple(serie.rangs.keys() & autre.rangs.keys())
    return replace(
        serie,
        rangs={**autre.rangs, **serie.rangs},
        entetes=(*serie.entetes, *autre.entetes),
        doubles=(*serie.doubles, *communes),
    )


def separer(libelle: str) -> tuple[str, str]:
    """Return (label, period) of « Taux de pauvreté 2021 »; no period when none is written.

    « 2016-2021 » and « 2024-T3 » are periods; a year inside the label is not one.
    """
    trouve = ANNEE_FINALE.fullmatch(libelle.strip())
    if not trouve or not trouve["debut"]:
        return libelle.strip(), ""
    periode = re.sub(r"\s", "", trouve["annee"]).replace("/", "-")
    if not PERIODE.fullmatch(periode):
        return libelle.strip(), ""
    return f"{trouve['debut']}{trouve['suite'] or ''}", periode


def _est_compte(libelle: str) -> bool:
    """Tell whether a label is that of a number of persons or places, which add up."""
    nom = normaliser(libelle)
    compte = nom.split(" ")[0] in COMPTES or nom.endswith("en nombre")
    return compte and not MOYENNES.search(nom)


def _unite(libelle: str) -> str | None:
    """Return the unit that a label says, None when it says none."""
    nom = normaliser(libelle)
    if "%" in libelle or nom.split(" ")[0] in PARTS or nom.startswith(TAUX_EN_PARTS):
        return "%"
    pour = POUR.search(libelle)
    return f"pour {pour[1].strip()} habitants" if pour else None


def _fiches(
    annexes: Mapping[str, Sequence[str]], entetes: Sequence[str]
) -> Iterator[dict[str, str]]:
    """Yield what the sheet of each indicator says: the sheet of its name, else of its rank."""
    fiches = {normaliser(nom): _fiche(textes) for nom, textes in annexes.items()}
    par_rang = [*fiches.values()] if len(fiches) == len(entetes) else [{}] * len(entetes)
    for entete, de_ce_rang in zip(entetes, par_rang, strict=True):
        yield fiches.get(normaliser(entete), de_ce_rang)


def _fiche(textes: Sequence[str]) -> dict[str, str]:
    """Return ``source`` and ``unite`` of a sheet that writes each under its name."""
    pleins = [texte for texte in textes if texte]
    suivants = pairwise(pleins)
    return {nom: apres for titre, apres in suivants if (nom := normaliser(titre)) in FICHE}


FICHE = ("source", "unite")


def choisir(export: Export, dites: Mapping[str, str]) -> Choix:
    """Return the indicator asked for and the columns of its periods; the only one by default.

    ``dites`` gives a label by role, with its year for that year alone. Raises
    ``EntreeInvalideError`` naming the indicators when there are several, or none of that label.
    """
    nombres = {role: libelle for role, libelle in dites.items() if role in CHIFFRES}
    if not nombres:
        serie = _seule(export)
        role = "numerateur" if serie.est_compte else "valeur"
        return Choix(export, serie, _tranches(serie, [*serie.rangs], role, {}))
    principal = next(role for role in ("numerateur", "valeur", "denominateur") if role in nombres)
    serie, periodes = trouver(export, nombres.pop(principal))
    autres = {role: trouver(export, nom) for role, nom in nombres.items()}
    compte = serie.est_compte or principal == "numerateur" or "denominateur" in autres
    role = "numerateur" if compte else "valeur"
    return Choix(export, serie, _tranches(serie, periodes, role, autres))


def _seule(export: Export) -> Serie:
    if len(export.series) == 1:
        return trouver(export, export.series[0].libelle)[0]
    if not export.series:
        raise EntreeInvalideError(
            "Cet export n'a aucune colonne d'indicateur.", "Refaites l'export avec un indicateur."
        )
    raise EntreeInvalideError(
        f"Ce fichier a {len(export.series)} indicateurs : {_cites(export.series)}.",
        UN_INDICATEUR.format(export.series[0].libelle.replace(",", ",,")),
    )


def trouver(export: Export, libelle: str) -> tuple[Serie, list[str]]:
    """Return the indicator of a label and its periods: the one written, else all.

    Raises ``EntreeInvalideError`` for an unknown label, or one that several columns bear.
    """
    for serie in export.series:
        if not serie.designe(libelle, len(export.series)):
            continue
        periode = separer(libelle)[1]
        periodes = [periode] if periode in serie.rangs and periode else [*serie.rangs]
        if {*periodes} & {*serie.doubles}:
            raise EntreeInvalideError(
                f"Plusieurs colonnes ont le libellé « {libelle[:120]} ».",
                "Renommez celle à lire, ou ôtez l'autre.",
            )
        return serie, periodes
    raise EntreeInvalideError(
        f"Aucun indicateur ne s'appelle « {libelle[:120]} ». Indicateurs : "
        f"{_cites(export.series)}.",
        "Recopiez le libellé du fichier, avec ou sans son année.",
    )


def sources(choix: Choix) -> tuple[str, ...]:
    """Return the producer: the one of the indicator's own sheet, else the site of line 1."""
    dite = choix.serie.source or choix.export.source
    return (dite,) if dite else ()


def unite_de(choix: Choix, consignes: Consignes) -> tuple[str, list[Anomalie]]:
    """Return the unit of an indicator; ask for it when neither the file nor the person says it."""
    serie, tranches = choix.serie, choix.tranches
    dite = consignes.unite if consignes.unite != "%" else ""
    if dite or "valeur" not in tranches[0].rangs or serie.unite == "%":
        return dite or "%", []
    if serie.unite:
        probleme = f"l'unité de l'export est « {serie.unite} », non « % »"
        remede = f'Ajoutez --unite "{serie.unite}"'
    elif consignes.echelle == "pourcentage":
        return "%", []
    else:
        probleme = f"l'unité de « {serie.libelle[:120]} » n'est pas écrite dans l'export"
        remede = "Ajoutez --unite, ou --echelle pourcentage si ce sont des pourcentages"
    return serie.unite or "", [Anomalie(None, "", "", probleme, remede)]


def _tranches(
    serie: Serie,
    periodes: Iterable[str],
    role: str,
    autres: Mapping[str, tuple[Serie, list[str]]],
) -> tuple[Tranche, ...]:
    """Return one slice a period; a denominator of another year serves them all when it is alone."""
    tranches = []
    for periode in sorted(periodes):
        rangs = {role: serie.rangs[periode]}
        for autre, (liee, annees) in autres.items():
            annee = periode if periode in annees else annees[0]
            if annee != periode and len(annees) > 1:
                raise EntreeInvalideError(
                    f"« {liee.libelle[:120]} » n'a pas de colonne {periode}.",
                    "Dites une colonne avec son année.",
                )
            rangs[autre] = liee.rangs[annee]
        tranches.append(Tranche(periode, rangs))
    return tuple(tranches)


def _cites(series: Sequence[Serie]) -> str:
    cites = [f"« {serie.libelle} »" for serie in series[:CITES]]
    return enumerer([*cites, f"{len(series) - CITES} autres"] if len(series) > CITES else cites)
