"""Row 2: every EPCI × every indicator, with comparisons, verdicts and ranks.

Three computations of one table of ``COLONNES``: from the store, straight in the engine from the
pack's Parquet (every indicator that adds up), and by the script an analyst would write from the raw
files (``bench.analyste``, the five of ``analyste.INDICATEURS``). Tests hold them equal.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path

import pandas as pd

from bench import analyste
from bench.mesures import Banc, Cible, Contexte, IndisponibleError, Paire, Rythme
from bench.processus import clesante, lancer
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.recettes import Recette
from clesante.diagnostic.site_statique import produire_niveau
from clesante.donnees import lectures
from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import Calcul
from clesante.donnees.construction import rattachements_par_unite, sources_lues
from clesante.donnees.imports import installer
from clesante.donnees.lectures import IndicateurPublie, Valeur
from clesante.donnees.producteurs.brut import dossiers_en_place
from clesante.statistiques.comparaisons import verdict
from clesante.territoires.imports import correspondance
from clesante.territoires.lectures import perimetre, tous

COLONNES = analyste.COLONNES
INDICATEURS = analyste.INDICATEURS
SANS_BRUT = "les fichiers bruts des producteurs (`../shared/data`) ne sont pas à côté du dépôt"

Rangee = tuple[object, ...]
Valeurs = dict[tuple[str, str], Valeur]


def additifs() -> list[str]:
    """Return the indicators that add up from communes by themselves, without another's count."""
    formules = {
        f.code_indicateur: f
        for source in sources_lues(dossiers_en_place())
        for f in source.disposition.formules
        if f.numerateur != "null"
    }
    codes = [
        i.code
        for i in catalogue_livre()
        if i.calcul in (Calcul.SOMME, Calcul.RAPPORT)
        and i.code in formules
        and not formules[i.code].base
        and not i.dimension
    ]
    # A source that leaves half of France out has no national figure: the bare query ignores it.
    france = lectures.valeurs(["FR"], lectures.indicateurs(codes))
    return [code for code in codes if france["FR", code].valeur is not None]


def depuis_entrepot(codes: Sequence[str] = INDICATEURS) -> list[Rangee]:
    """Return the national table as a command reads it from the store: rows of ``COLONNES``."""
    publies = lectures.indicateurs(codes)
    epci = references()
    cites = {reference for citees in epci.values() for reference in citees}
    valeurs = lectures.valeurs([*epci, *sorted(cites)], publies)
    return [
        rangee
        for code, citees in epci.items()
        for publie in publies
        for rangee in _rangees(publie, code, citees, valeurs)
    ]


def references() -> dict[str, tuple[str, ...]]:
    """Return, by EPCI, the départements and régions it lies in, then France."""
    lieux: dict[str, set[str]] = {}
    for commune in tous("COM"):
        if commune.epci and commune.departement and commune.region:
            lieux.setdefault(commune.epci, set()).update((commune.departement, commune.region))
    return {epci: (*sorted(codes), "FR") for epci, codes in sorted(lieux.items())}


def _rangees(
    publie: IndicateurPublie, code: str, citees: Iterable[str], valeurs: Valeurs
) -> Iterator[Rangee]:
    """Yield the figure beside each reference; a count is compared with nothing."""
    i = publie.definition
    v = valeurs[code, i.code]
    debut = (code, i.code, v.periode, v.valeur, v.rang)
    if i.calcul is not Calcul.RAPPORT:
        yield (*debut, None, None, None)
        return
    for citee in citees:
        la = valeurs[citee, i.code].valeur
        dit = verdict(v.intervalle, la) if v.intervalle and la is not None else None
        yield (*debut, citee, la, dit)


def preparer_moteur(dossier: Path, codes: Sequence[str] = INDICATEURS) -> Path:
    """Write as Parquet what the engine joins the pack's observations with; return the folder."""
    territoires = [
        (unite, territoire, territoire.split("-")[0])
        for unite, *groupes in rattachements_par_unite()
        for territoire in groupes
        if territoire
    ]
    definitions = [i for i in catalogue_livre() if i.code in codes]
    catalogue = [(i.code, i.calcul, i.facteur, i.intervalle) for i in definitions]
    cites = [(epci, citee) for epci, citees in references().items() for citee in citees]
    tables = {
        "lien": (("unite", "territoire", "niveau"), territoires),
        "correspondance": (("ancien", "unite"), correspondance().items()),
        "indicateur": (("code", "calcul", "facteur", "intervalle"), catalogue),
        "reference": (("epci", "citee"), cites),
    }
    for nom, (colonnes, lignes) in tables.items():
        table = pd.DataFrame(list(lignes), columns=list(colonnes))
        table.to_parquet(dossier / f"{nom}.parquet", index=False)
    return dossier


def dans_le_moteur(dossier: Path, fichier: str = "national.sql") -> list[Rangee]:
    """Return the same table, aggregated and compared by one query from Parquet files."""
    import duckdb

    with duckdb.connect() as base:
        observations = [str(source.fichier) for source in sources_lues(dossiers_en_place())]
        base.read_parquet(observations).create_view("observation")
        for nom in ("lien", "correspondance", "indicateur", "reference"):
            base.read_parquet(str(dossier / f"{nom}.parquet")).create_view(nom)
        requete = resources.files("bench").joinpath(fichier).read_text("utf-8")
        return base.execute(requete).fetchall()


def contre_moteur(contexte: Contexte) -> Paire:
    """The table from the store against the same one straight in the engine."""
    codes = additifs()
    dossier = preparer_moteur(contexte.neuf(), codes)
    return Paire(lambda: depuis_entrepot(codes), lambda: dans_le_moteur(dossier))


def refaire(contexte: Contexte) -> Paire:
    """The store made again from the observations at hand, against their bare aggregation."""
    dossier = preparer_moteur(contexte.neuf(), [i.code for i in catalogue_livre()])
    cible = contexte.neuf() / "entrepot.sqlite"
    return Paire(
        mesure=lambda: installer(cible),
        plancher=lambda: dans_le_moteur(dossier, "actualisation.sql"),
    )


def un_par_un(contexte: Contexte) -> Paire:
    """Portraits of EPCI one after the other, against the engine that gives them all at once."""
    dossier = preparer_moteur(contexte.neuf())
    codes = list(references())
    return Paire(
        mesure=lambda: [portrait(perimetre(code), INDICATEURS) for code in codes],
        plancher=lambda: dans_le_moteur(dossier),
    )


def contre_analyste(contexte: Contexte) -> Paire:
    """The table from the store against the analyst's script, which starts from the raw files."""
    brut = exiger_brut(contexte)
    return Paire(depuis_entrepot, lambda: analyste.tableau(brut))


def contre_analyste_depuis_brut(contexte: Contexte) -> Paire:
    """Raw files to figures of all EPCI, by two commands, against the analyst's script."""
    brut = exiger_brut(contexte)
    script = [sys.executable, "-m", "bench.analyste", brut]
    return Paire(
        mesure=lambda: _installer_et_exporter(brut, contexte.neuf()),
        plancher=lambda: lancer(script, contexte.dossier),
    )


def _installer_et_exporter(brut: Path, var: Path) -> None:
    depuis = ("--depuis", brut, "--forcer")  # read anew, even where the pack holds the same files
    clesante("donnees", "installer", *depuis, dossier=var, CLESANTE_VAR=str(var))
    clesante("donnees", "exporter", "--niveau", "epci", dossier=var, CLESANTE_VAR=str(var))


def exiger_brut(contexte: Contexte) -> Path:
    """Return the folder of raw files; raise ``IndisponibleError`` when it is not at hand."""
    if contexte.brut is None:
        raise IndisponibleError(SANS_BRUT)
    return contexte.brut


def pages(contexte: Contexte) -> Paire:
    """Every portrait in HTML (the EPT only, in a short run), against a copy of the same pages."""
    dossier = contexte.neuf()
    return Paire(
        mesure=lambda: _ecrire_pages(contexte, dossier),
        plancher=lambda: shutil.copytree(dossier, contexte.neuf() / "copie"),
    )


def _ecrire_pages(contexte: Contexte, dossier: Path) -> None:
    if not contexte.echelle.tout:
        produire_niveau("EPT", Recette(), dossier, lambda _: None)
        return
    options = ("--niveau", "epci", "--format", "html", "--sortie", dossier)
    clesante("diagnostic", *options, dossier=contexte.dossier)


BANCS = (
    Banc(
        rangee="2",
        nom="Tous les EPCI × tous les indicateurs additifs, comparaisons et rangs, de l'entrepôt",
        plancher="la même agrégation écrite dans DuckDB, depuis les Parquet du paquet",
        preparer=contre_moteur,
        cible=Cible(2, "rapport"),
    ),
    Banc(
        rangee="2",
        nom="Actualisation nationale : l'entrepôt refait, tous niveaux, rangs et distributions",
        plancher="l'agrégation nue dans DuckDB, des mêmes Parquet, rien d'écrit",
        preparer=refaire,
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="2",
        nom="Cinq indicateurs de tous les EPCI, portrait après portrait",
        plancher="la même agrégation dans DuckDB",
        preparer=un_par_un,
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="2",
        nom="Le même tableau national, depuis l'entrepôt",
        plancher="le script pandas d'un analyste, depuis les fichiers bruts",
        preparer=contre_analyste,
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="2",
        nom="`donnees installer --depuis --forcer` puis `donnees exporter --niveau epci`",
        plancher="le même script pandas, processus neuf",
        preparer=contre_analyste_depuis_brut,
        rythme=Rythme.LENT,
    ),
    Banc(
        rangee="2",
        nom="`clesante diagnostic --niveau epci --format html` : tous les portraits",
        plancher="recopier les mêmes pages",
        preparer=pages,
        cible=Cible(180, "mesure"),
        rythme=Rythme.UNIQUE,
    ),
)
