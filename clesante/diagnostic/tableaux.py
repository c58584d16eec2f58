"""The tables of the portrait: figures of the territory, of wider levels, by profession or cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from clesante.diagnostic import redaction
from clesante.diagnostic.lectures import Chiffre, Elargi, Portrait
from clesante.diagnostic.semblables import Semblables
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.socle.texte import INSECABLE, enumerer, nombre
from clesante.ui.formats import figure, libelle_avec_unite
from clesante.ui.tableaux import Tableau

ABSENT = "–"
COMPARABLES = "Dix comparables (médiane)"
LIEUX_PAR_TABLEAU = 6
LIEUX_MAX = 12
LIGNES_COURTES = 4
NIVEAUX_ELARGIS_DITS = {
    "BV": ("du bassin de vie", "des bassins de vie"),
    "DEP": ("du département", "des départements"),
    "REG": ("de la région", "des régions"),
    "FR": ("de la France", "de la France"),
}


def du_theme(
    portrait: Portrait, libelle: str, chiffres: Sequence[Chiffre], proches: Semblables | None
) -> list[Tableau]:
    """Return the tables of a theme, without the empty ones."""
    simples = [c for c in chiffres if not _seulement_decline(c)]
    propres = [c for c in simples if c.valeur.valeur is not None]
    elargis = [c for c in simples if c.valeur.valeur is None and c.elargis]
    declines = [c for c in chiffres if c.publie.definition.dimension]
    tables = [_propres(portrait, libelle, propres, proches)] if propres else []
    tables += _elargis(libelle, elargis)
    return [*tables, *_declines(portrait, libelle, declines)]


def _seulement_decline(chiffre: Chiffre) -> bool:
    """Tell whether an indicator is given by profession, cause or age only, without a whole."""
    valeurs = [chiffre.valeur, *(elargi.valeur for elargi in chiffre.elargis)]
    return any(valeur.dimension for valeur in valeurs)


def _propres(
    portrait: Portrait, libelle: str, chiffres: Sequence[Chiffre], proches: Semblables | None
) -> Tableau:
    medianes = {c.code: proches.mediane(c) for c in chiffres} if proches else {}
    avec = any(mediane is not None for mediane in medianes.values())
    references = list(
        dict.fromkeys((c.code, c.nom) for chiffre in chiffres for c in chiffre.comparaisons)
    )
    return Tableau(
        legende=f"{libelle}{INSECABLE}: {portrait.perimetre.intitule} et ses références",
        entetes=(
            "Indicateur",
            "Période",
            "Territoire",
            "Intervalle à 95 %",
            *([COMPARABLES] if avec else []),
            *(nom for _, nom in references),
            "Valeur face à la France",
        ),
        lignes=tuple(
            _ligne(chiffre, [code for code, _ in references], medianes if avec else None)
            for chiffre in chiffres
        ),
        numeriques=frozenset(range(2, 4 + avec + len(references))),
    )


def _ligne(
    chiffre: Chiffre, references: Sequence[str], medianes: Mapping[str, float | None] | None
) -> tuple[str, ...]:
    i = chiffre.publie.definition
    autres = {c.code: c.valeur for c in chiffre.comparaisons}
    return (
        _intitule(chiffre, [chiffre.valeur, *autres.values()]),
        chiffre.valeur.periode,
        _valeur(chiffre, chiffre.valeur),
        redaction.intervalle_lisible(i, chiffre.valeur) or ABSENT,
        *([_nombre(chiffre, medianes[chiffre.code])] if medianes is not None else []),
        *(_valeur(chiffre, autres[code]) if code in autres else ABSENT for code in references),
        redaction.face_a_la_france(chiffre) or ABSENT,
    )


def _intitule(chiffre: Chiffre, valeurs: Iterable[donnees.Valeur]) -> str:
    """Return the label with its unit; « estimé » when one of the values beside it is."""
    i = chiffre.publie.definition
    estime = any(valeur.statut is Statut.ESTIME for valeur in valeurs)
    return f"{libelle_avec_unite(i.intitule, i.unite)}{', estimé' if estime else ''}"


def _valeur(chiffre: Chiffre, valeur: donnees.Valeur) -> str:
    return _nombre(chiffre, valeur.valeur)


def _nombre(chiffre: Chiffre, nombre_lu: float | None) -> str:
    i = chiffre.publie.definition
    return figure(nombre_lu, i.unite, i.decimales) if nombre_lu is not None else ABSENT


def _elargis(libelle: str, chiffres: Sequence[Chiffre]) -> Iterator[Tableau]:
    """Yield the wider figures: a table a level, a row an indicator, a column a territory.

    Columns go by share of the inhabitants, at most ``LIEUX_PAR_TABLEAU`` in a table; of many
    territories the first ``LIEUX_MAX`` are shown, and the caption says so.
    """
    par_niveau: dict[str, list[Chiffre]] = {}
    for chiffre in chiffres:
        par_niveau.setdefault(chiffre.elargis[0].territoire.niveau, []).append(chiffre)
    for niveau, lignes in par_niveau.items():
        lieux = _lieux(lignes)
        legende = f"{libelle}{INSECABLE}: chiffres {_mots(niveau, len(lieux))}"
        for debut in range(0, min(len(lieux), LIEUX_MAX), LIEUX_PAR_TABLEAU):
            suite = ", suite" if debut else ""
            tranche = lieux[debut : debut + LIEUX_PAR_TABLEAU]
            yield _tableau_elargi(legende + suite, lignes, tranche)


def _mots(niveau: str, effectif: int) -> str:
    """Return « des bassins de vie (part des habitants) », and how many of them are shown."""
    seul, plusieurs = NIVEAUX_ELARGIS_DITS[niveau]
    if effectif == 1:
        return seul
    choix = f", les {LIEUX_MAX} premiers sur {nombre(effectif)}" if effectif > LIEUX_MAX else ""
    return f"{plusieurs} (part des habitants){choix}"


def _lieux(chiffres: Sequence[Chiffre]) -> list[Elargi]:
    """Return the wider territories that have one of these figures, each once."""
    trouves = {e.territoire.code: e for chiffre in chiffres for e in chiffre.elargis}
    return sorted(trouves.values(), key=lambda e: (-e.part, e.territoire.code))


def _tableau_elargi(legende: str, chiffres: Sequence[Chiffre], lieux: Sequence[Elargi]) -> Tableau:
    return Tableau(
        legende=legende,
        entetes=("Indicateur", "Période", *map(_entete_du_lieu, lieux)),
        lignes=tuple(_ligne_elargie(chiffre, lieux) for chiffre in chiffres),
        numeriques=frozenset(range(2, 2 + len(lieux))),
    )


def _entete_du_lieu(lieu: Elargi) -> str:
    """Return « Luçon (14 %) », the share of the inhabitants; the bare name of what holds all."""
    part = figure(100 * lieu.part, "%", 0)
    entier = round(lieu.part, 2) == 1
    return lieu.territoire.nom if entier else f"{lieu.territoire.nom} ({part})"


def _ligne_elargie(chiffre: Chiffre, lieux: Sequence[Elargi]) -> tuple[str, ...]:
    valeurs = {e.territoire.code: e.valeur for e in chiffre.elargis}
    codes = [lieu.territoire.code for lieu in lieux]
    return (
        _intitule(chiffre, valeurs.values()),
        enumerer(sorted({valeur.periode for valeur in valeurs.values()})),
        *(_valeur(chiffre, valeurs[code]) if code in valeurs else ABSENT for code in codes),
    )


def _declines(portrait: Portrait, libelle: str, chiffres: Sequence[Chiffre]) -> Iterator[Tableau]:
    """Yield indicators by profession, cause or age: long ones alone, short ones together."""
    courts: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for chiffre in chiffres:
        i = chiffre.publie.definition
        entetes, lignes = _declinaison(portrait, chiffre)
        nom = libelle_avec_unite(i.libelle, i.unite)
        if len(lignes) > LIGNES_COURTES:
            legende = f"{nom}, par {i.dimension}"
            yield _tableau_decline(legende, (i.dimension.capitalize(), *entetes), lignes)
        elif lignes:
            suites = ((f"{nom}, {mot[0].lower()}{mot[1:]}", *cases) for mot, *cases in lignes)
            courts.setdefault((i.dimension, *entetes), []).extend(suites)
    communs = Counter(dimension for dimension, *_ in courts)
    for (dimension, *entetes), lignes in courts.items():
        lieux = f" ({enumerer(entetes)})" if communs[dimension] > 1 else ""
        legende = f"{libelle}, par {dimension}{lieux}"
        yield _tableau_decline(legende, ("Indicateur", *entetes), lignes)


def _tableau_decline(
    legende: str, entetes: tuple[str, ...], lignes: Sequence[tuple[str, ...]]
) -> Tableau:
    return Tableau(legende, entetes, tuple(lignes), frozenset(range(1, len(entetes))))


def _declinaison(portrait: Portrait, chiffre: Chiffre) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the places that have values, and the lines: what is counted, its value in each."""
    lieux = [e.territoire for e in chiffre.elargis] or list(portrait.perimetre.unites)
    noms = {lieu.code: lieu.nom for lieu in lieux} | {"FR": "France"}
    lues = {code: dict(donnees.declinaisons(code, chiffre.publie)) for code in noms}
    colonnes = {code: valeurs for code, valeurs in lues.items() if valeurs}
    modalites = dict.fromkeys(nom for valeurs in colonnes.values() for nom in valeurs)
    lignes = [
        (nom, *(_valeur(chiffre, v[nom]) if nom in v else ABSENT for v in colonnes.values()))
        for nom in modalites
    ]
    return [noms[code] for code in colonnes], lignes
