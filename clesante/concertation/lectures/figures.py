"""The figures of the portrait that a diagnosis can keep, each with its vintage and its source."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.urls import reverse

from clesante.comptes.lecteurs import PUBLIC
from clesante.concertation.models import Diagnostic
from clesante.diagnostic.lectures import NON_CALCULABLE, Chiffre, Elargi, portrait
from clesante.diagnostic.redaction import (
    face_a_la_france,
    valeur_avec_unite,
    valeur_lisible,
)
from clesante.donnees import lectures as donnees
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_THEME
from clesante.donnees.lectures import Source, Valeur
from clesante.donnees.tables.lectures import LOCAL
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import INSECABLE
from clesante.territoires.lectures import Perimetre, perimetre
from clesante.ui.formats import figure

AILLEURS = "@"
"""In ``dimension``: « @DEP-85 » is the figure of a wider territory, « Infirmiers @DEP-85 » a
declination of it."""


@dataclass(frozen=True, slots=True)
class ChiffreDuPortrait:
    """One figure as it is today; ``indicateur`` and ``dimension`` tell it from the others.

    ``niveau`` names the other territory it is that of, empty for the whole territory itself.
    ``version_source`` is the digest of the file it was read from: another file, another version;
    ``geographie`` the year of the communes it counts.
    """

    indicateur: str
    dimension: str
    libelle: str
    theme: str
    periode: str
    valeur: float
    unite: str
    affichee: str
    comparaison: str
    niveau: str
    source: str
    version_source: str
    geographie: str

    @property
    def cle(self) -> tuple[str, str]:
        """What tells this figure from the others of the territory."""
        return self.indicateur, self.dimension

    @property
    def theme_dit(self) -> str:
        """The label of its theme."""
        return LIBELLES_THEME.get(self.theme, self.theme)


def figures_du_portrait(
    diagnostic: Diagnostic, indicateurs: Collection[str] = ()
) -> tuple[ChiffreDuPortrait, ...]:
    """Return the public figures of the territory of a diagnosis, in the order of its portrait.

    Those of some indicators only when they are named; local tables of the territory count when
    they are published. None for a territory that does not exist, or that nothing reads.
    """
    if not diagnostic.territoire:
        return ()
    try:
        lieu = perimetre(diagnostic.territoire)
        voulus = _connus(indicateurs)
        if indicateurs and not voulus:
            return ()
        lu = portrait(lieu, (), PUBLIC)
    except ClesanteError:
        return ()
    return tuple(
        lue
        for chiffre in lu.chiffres
        if not voulus or chiffre.code in voulus
        for lue in _figures(lieu, chiffre)
    )


def _connus(indicateurs: Collection[str]) -> frozenset[str]:
    """Return the indicators asked for that are still there, local ones included."""
    connus = donnees.catalogue()
    return frozenset(c for c in indicateurs if c in connus or c.startswith(LOCAL))


def theme_de(indicateur: str) -> str:
    """Return the theme of an indicator of the catalogue, empty for any other."""
    publie = donnees.catalogue().get(indicateur)
    return publie.definition.theme if publie else ""


def adresse_de_la_source(indicateur: str) -> str:
    """Return where a figure leads: the page of its indicator, empty when it has none."""
    if not indicateur or indicateur.startswith(LOCAL) or indicateur not in donnees.catalogue():
        return ""
    return reverse("indicateur", args=[indicateur])


def _figures(lieu: Perimetre, chiffre: Chiffre) -> Iterator[ChiffreDuPortrait]:
    """Yield the figure of the territory, else of wider ones; and by profession, cause or age."""
    if chiffre.valeur.valeur is not None:
        yield _figure(chiffre, chiffre.valeur, comparaison=_comparaison(chiffre))
    else:
        for elargi in chiffre.elargis:
            if elargi.valeur.valeur is not None:
                yield _figure(chiffre, elargi.valeur, ailleurs=elargi)
    if chiffre.publie.definition.dimension:
        yield from _declinees(lieu, chiffre)


def _declinees(lieu: Perimetre, chiffre: Chiffre) -> Iterator[ChiffreDuPortrait]:
    lieux = chiffre.elargis or [Elargi(unite, 0, chiffre.valeur) for unite in lieu.unites]
    for elargi in lieux:
        ailleurs = elargi if elargi.territoire.code != lieu.code else None
        for modalite, valeur in donnees.declinaisons(elargi.territoire.code, chiffre.publie):
            if valeur.valeur is not None:
                yield _figure(chiffre, valeur, modalite, ailleurs)


def _figure(
    chiffre: Chiffre,
    valeur: Valeur,
    modalite: str = "",
    ailleurs: Elargi | None = None,
    comparaison: str = "",
) -> ChiffreDuPortrait:
    i = chiffre.publie.definition
    source = valeur.source or chiffre.publie.source
    return ChiffreDuPortrait(
        indicateur=i.code,
        dimension=_dimension(modalite, ailleurs),
        libelle=_libelle(i, modalite)[:300],
        theme=i.theme,
        periode=valeur.periode[:20],
        valeur=float(valeur.valeur or 0),
        unite=i.unite[:60],
        affichee=_affichee(i, valeur),
        comparaison=comparaison[:300],
        niveau=_niveau(ailleurs),
        source=_source(source)[:400],
        version_source=source.sha256[:80] if source else "",
        geographie=source.geographie[:40] if source else "",
    )


def _dimension(modalite: str, ailleurs: Elargi | None) -> str:
    """Return what tells this figure of an indicator: the declination, the other territory."""
    dite = modalite[:90]
    return f"{dite} {AILLEURS}{ailleurs.territoire.code}".strip() if ailleurs else dite


def _niveau(ailleurs: Elargi | None) -> str:
    """Return « Benet (bassin de vie, 9 % des habitants) », empty for the territory itself."""
    if ailleurs is None:
        return ""
    lu = ailleurs.territoire
    part = (
        f", {figure(100 * ailleurs.part, '%')} des habitants" if 0 < ailleurs.part < 0.995 else ""
    )
    return f"{lu.nom} ({lu.nature}{part})"[:200]


def _affichee(i: Indicateur, valeur: Valeur) -> str:
    """Return the value with its unit; a mere count says none."""
    lue = valeur_lisible if i.unite == "nombre" else valeur_avec_unite
    return lue(i, valeur)[:80]


def _libelle(i: Indicateur, modalite: str) -> str:
    return f"{i.libelle}{INSECABLE}: {modalite}" if modalite else i.intitule


def _source(source: Source | None) -> str:
    """Return « Insee, Recensement, millésime 2021 »."""
    if source is None:
        return ""
    millesime = f", millésime{INSECABLE}{source.millesime}" if source.millesime else ""
    return f"{source.citation}{millesime}"


def _comparaison(chiffre: Chiffre) -> str:
    """Return « Vendée : 9,1 % ; France : 9,8 % ; valeur plus basse : 0,7 point de moins »."""
    i = chiffre.publie.definition
    autres = [
        f"{c.nom}{INSECABLE}: {valeur_lisible(i, c.valeur)}"
        for c in chiffre.comparaisons
        if c.valeur.valeur is not None
    ]
    face = face_a_la_france(chiffre) if chiffre.verdict != NON_CALCULABLE else ""
    return f"{INSECABLE}; ".join([*autres, *([f"face à la France, {face}"] if face else [])])
