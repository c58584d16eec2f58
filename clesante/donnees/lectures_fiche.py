"""Everything known of one indicator, in words: its metadata, where it has values."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from django.utils.html import format_html

from clesante.donnees import lectures
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_THEME
from clesante.donnees.classeurs import LIBELLES
from clesante.donnees.lectures import IndicateurPublie, Source
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import enumerer, nombre, pluriel
from clesante.ui.tableaux import Tableau

NIVEAUX = {
    "COM": "Communes",
    "ARM": "Arrondissements municipaux",
    "EPCI": "Intercommunalités",
    "EPT": "Établissements publics territoriaux",
    "BV": "Bassins de vie",
    "DEP": "Départements",
    "REG": "Régions",
    "FR": "France",
}
MOTS = {
    "theme": LIBELLES_THEME,
    "calcul": {
        "somme": "compte, additionné d'une commune à l'autre",
        "rapport": "rapport, refait pour tout périmètre à partir des communes",
        "evolution": "évolution annuelle moyenne, refaite pour tout périmètre",
        "publiee": "valeur reprise du producteur, à son niveau seulement",
    },
    "intervalle": {"wilson": "à 95 %, méthode de Wilson", "aucun": "aucun"},
    "polarite": {
        "favorable_haut": "une valeur haute est favorable à la santé",
        "favorable_bas": "une valeur basse est favorable à la santé",
        "neutre": "aucun sens n'est jugé favorable",
    },
    "niveau": {
        "commune": "commune",
        "bassin_de_vie": "bassin de vie",
        "epci": "intercommunalité",
        "departement": "département",
        "region": "région",
        "france": "France",
        "local": "selon le territoire",
    },
}
A_PART = frozenset({"source", "demande", "definition", "precaution"})  # said elsewhere on the page


def trouver(code: str) -> IndicateurPublie:
    """Return an indicator by its code, typed in any case.

    Raises ``IntrouvableError`` with the nearest codes when there is none of that name.
    """
    connus = lectures.catalogue()
    trouve = connus.get(code.upper())
    if trouve is None:
        proches = get_close_matches(code.upper(), connus, n=3, cutoff=0.7)
        remede = f"Codes proches : {enumerer(proches)}. " if proches else ""
        raise IntrouvableError(
            f"L'indicateur « {code[:40]} » n'existe pas.",
            f"{remede}Le catalogue des indicateurs les donne tous.",
        )
    return trouve


def est_renseigne(publie: IndicateurPublie) -> bool:
    """Return whether the store holds values of the indicator."""
    return publie.source is not None and publie.periode is not None


def etat(publie: IndicateurPublie) -> str:
    """Return whether the indicator has values, in words."""
    if est_renseigne(publie):
        return f"renseigné ({publie.periode})"
    return f"à obtenir : {publie.definition.detenteur}"


def fiche(indicateur: Indicateur) -> Tableau:
    """Return the metadata of an indicator in words, in the order people read them."""
    return Tableau(
        "Sa définition et sa méthode",
        ("Champ", "Contenu"),
        tuple(
            (libelle, _mots(champ, getattr(indicateur, champ)))
            for champ, libelle in LIBELLES.items()
            if champ not in A_PART
        ),
    )


def _mots(champ: str, contenu: object) -> str:
    if champ in MOTS:
        return MOTS[champ][str(contenu)]
    if isinstance(contenu, bool):
        return "oui" if contenu else "non"
    if champ == "seuil_secret":
        return regle_du_secret(int(str(contenu)))
    if isinstance(contenu, tuple):
        return ", ".join(contenu) or "aucun connu"
    if isinstance(contenu, int | float):
        return nombre(contenu, 0 if float(contenu).is_integer() else 4)
    return str(contenu or "–")


def regle_du_secret(seuil: int, masquees: int = 0) -> str:
    """Return the rule of statistical secrecy of an indicator or of a source, in words.

    ``masquees``: how many figures its producer hides, when the source is known.
    """
    if seuil:
        return (
            f"rien n'est montré sous {seuil} personnes (numérateur, dénominateur ou complément), "
            "ni ce qui permettrait de le retrouver par différence"
        )
    if masquees:
        return f"posé par le producteur : {pluriel(masquees, 'valeur masquée', 'valeurs masquées')}"
    return "celui que pose le producteur : ce qu'il masque reste masqué"


def fiche_source(publie: IndicateurPublie) -> Tableau | None:
    """Return what is known of the source in words; None when nothing fills the indicator."""
    source = publie.source
    if source is None:
        return None
    lignes = (
        ("Producteur", source.producteur),
        ("Jeu de données", source.jeu),
        ("Millésime", source.millesime),
        ("Dernière période", publie.periode or "–"),
        ("Géographie du fichier", source.geographie_dite),
        ("Champ", source.champ),
        ("Licence", source.licence),
        ("Secret statistique", secret_de(source, [publie.definition])),
        ("Fichier lu", source.fichier),
        ("Lu le", date_longue(source.jour_import)),
        ("Empreinte SHA-256", en_chasse_fixe(source.sha256)),
    )
    return Tableau("Sa source", ("Champ", "Contenu"), lignes)


def en_chasse_fixe(empreinte: str) -> str:
    """Return a fingerprint as a page shows it: cut anywhere when the screen is narrow."""
    return format_html("<code>{}</code>", empreinte)


def secret_de(source: Source, indicateurs: Sequence[Indicateur]) -> str:
    """Return the rule of secrecy of a source: its threshold, or what its producer hides."""
    seuil = max((i.seuil_secret for i in indicateurs), default=0)
    return regle_du_secret(seuil, lectures.secrets_par_source().get(source.code, 0))


def couverture(publie: IndicateurPublie) -> Tableau | None:
    """Return how many territories of each level have a value at the latest period, and the rest.

    None when no territory has one.
    """
    if publie.periode is None:
        return None
    comptes = lectures.comptes_par_niveau(publie)
    lignes = [_ligne(niveau, *comptes[niveau]) for niveau in NIVEAUX if niveau in comptes]
    if not lignes:
        return None
    return Tableau(
        f"Territoires renseignés, période {publie.periode}",
        ("Niveau", "Avec une valeur", "Sous le secret", "Sans valeur", "En tout"),
        tuple(lignes),
        frozenset({1, 2, 3, 4}),
    )


def _ligne(niveau: str, total: int, avec: int, secret: int) -> tuple[str, ...]:
    comptes = (avec, secret, total - avec - secret, total)
    return (NIVEAUX[niveau], *(nombre(compte) for compte in comptes))
