"""The picture of one step of the map: France in frames, or one territory cut into its places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from clesante.diagnostic.carte_indicateur.lectures import FRANCE, Vue, vue
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import LIBELLES_STATUT
from clesante.socle.texte import INSECABLE, nombre, pluriel
from clesante.territoires import contours
from clesante.territoires import lectures as territoires
from clesante.ui.cartes import Serie, cadrage, carte_nationale, carte_territoire
from clesante.ui.cartes.cadres import CarteDeCadre, cadres_de_france
from clesante.ui.cartes.classes import COULEURS
from clesante.ui.formats import figure
from clesante.ui.graphiques import Graphique
from clesante.ui.jetons import peinture

VILLES_NOMMEES = 12
IDENTIFIANT = "carte"
CASE = 'd="M0 0H28V14H0z"'
HACHURES = (
    f'<path d="M-4 14L10 0M3 14L17 0M10 14L24 0M17 14L31 0" {peinture(contour="distribution")}/>'
)
Lien = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Classe:
    """One class of the legend: its swatch (SVG 28 × 14), its bounds in words, its count."""

    case: str
    mots: str
    effectif: int


def adresse(indicateur: str, code: str) -> str:
    """Return where a step of the map of an indicator is."""
    suite = f"?{urlencode({'dans': code})}" if code != FRANCE else ""
    return reverse("carte-indicateur", args=[indicateur]) + suite


def lien_de(lue: Vue) -> Lien:
    """Return the function that gives where the shape of a place leads: a step, or a portrait."""
    etapes = {lieu.territoire.code: lieu.etape for lieu in lue.lieux}

    def lien(code: str) -> str | None:
        if etape := etapes.get(code):
            return adresse(lue.publie.definition.code, etape)
        return reverse("portrait", args=[code]) if code in etapes else None

    return lien


def cadres(lue: Vue) -> tuple[CarteDeCadre, ...]:
    """Return the frames of France for the page, drawn once per store."""
    return _cadres(donnees.version_entrepot(), lue.publie.definition.code)


@lru_cache(maxsize=16)
def _cadres(_: object, indicateur: str) -> tuple[CarteDeCadre, ...]:
    lue = vue(donnees.catalogue()[indicateur], FRANCE)
    traces = contours.tous(lue.parties)
    return tuple(
        cadres_de_france(IDENTIFIANT, traces, lue.serie, contours.tous("REG"), lien_de(lue))
    )


def sans_contour(lue: Vue) -> int:
    """Return how many places of a step have no outline: they are in the table only."""
    dessines = {trace.code for trace in _traces(lue)}
    return sum(lieu.territoire.code not in dessines for lieu in lue.lieux)


def _traces(lue: Vue) -> list[contours.Trace]:
    codes = [lieu.territoire.code for lieu in lue.lieux]
    return contours.tracer(codes, echelle_de(lue))


def echelle_de(lue: Vue) -> str:
    """Return the scale of outlines that suits a step: light over France and a région."""
    return contours.NATIONALE if lue.perimetre.niveau in ("FR", "REG") else contours.LOCALE


def dessin(lue: Vue, lien: Lien | None = None) -> Graphique | None:
    """Return one step as a whole sheet, legend included; None without outline (overseas).

    ``lien`` gives the address of a place; a sheet that leaves the site has none.
    """
    titre = f"{lue.titre}{INSECABLE}: {lue.perimetre.intitule}"
    if lue.code == FRANCE:
        traces, limites = contours.tous(lue.parties), contours.tous("REG")
        return carte_nationale(
            IDENTIFIANT, traces, lue.serie, titre=titre, limites=limites, mots=lue.mots
        )
    echelle = echelle_de(lue)
    unites = contours.tracer(_unites(lue), echelle)
    if not unites:
        return None
    voisins = contours.autour(cadrage(unites), unites[0].cadre, lue.perimetre.niveau, echelle)
    noms = _noms(lue)
    return carte_territoire(
        IDENTIFIANT,
        unites,
        _traces(lue),
        voisins,
        titre=titre,
        serie=lue.serie,
        etiquettes=noms,
        lieux=contours.tracer(noms, contours.LOCALE),
        mots=lue.mots,
        lien=lien,
    )


def _unites(lue: Vue) -> list[str]:
    """Return what is outlined: the territory, or the départements of a région."""
    return list(lue.perimetre.departements) if lue.perimetre.niveau == "REG" else [lue.code]


def _noms(lue: Vue) -> list[str]:
    """Return the towns named on the map, the most important first."""
    villes = territoires.plusieurs(lue.perimetre.communes)
    return [ville.code for ville in villes[:VILLES_NOMMEES]]


def legende(lue: Vue) -> list[Classe]:
    """Return the classes in words, the lowest first, then what has no value, by reason."""
    serie = lue.serie
    comptes = Counter(serie.couleur(lieu.territoire.code) for lieu in lue.lieux)
    couleurs = COULEURS[len(serie.bornes) + 1]
    classes = [
        Classe(f"<path {peinture(couleur)} {CASE}/>", _bornes(serie, rang), comptes[couleur])
        for rang, couleur in enumerate(couleurs)
    ]
    if not any(comptes[couleur] for couleur in couleurs):
        classes = []
    return classes + [
        Classe(HACHURES, LIBELLES_STATUT[statut], effectif)
        for statut, effectif in lue.absences.items()
    ]


def _bornes(serie: Serie, rang: int) -> str:
    """Return « de 19,3 % à moins de 22,0 % »."""
    textes = [figure(borne, serie.unite, serie.decimales) for borne in serie.bornes]
    if not textes:
        return "toutes les valeurs"
    if rang == 0:
        return f"moins de {textes[0]}"
    if rang == len(textes):
        return f"{textes[-1]} ou plus"
    return f"de {textes[rang - 1]} à moins de {textes[rang]}"


def comprendre(lue: Vue) -> str:
    """Return how the classes are made and what the map leaves out, in sentences."""
    ailleurs = {"EPCI": "intercommunalités", "DEP": "départements", "REG": "régions"}
    groupe = ailleurs.get(lue.classes_de)
    classes = len(lue.serie.bornes) + 1
    phrases = [
        f"Les bornes coupent les {groupe} de France en {nombre(classes)} groupes à peu près égaux "
        "(quantiles) ; elles sont les mêmes d'une étape de la carte à l'autre."
        if groupe
        else f"Les bornes coupent les valeurs de cette carte en {nombre(classes)} groupes à peu "
        "près égaux (quantiles)."
    ]
    if lue.absences:
        phrases.append("Les hachures marquent ce qui n'a pas de valeur : ce n'est jamais zéro.")
    if absents := sans_contour(lue):
        phrases.append(
            f"{pluriel(absents, *lue.mots)} sans contour publié : dans le tableau seulement."
        )
    return " ".join(phrases)
