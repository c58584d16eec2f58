"""What a portrait has no figure for: why, who holds it, by theme."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_STATUT, LIBELLES_THEME, Statut
from clesante.socle.texte import INSECABLE
from clesante.ui.tableaux import Tableau

A_DEMANDER = "à demander au détenteur"


@dataclass(frozen=True, slots=True)
class Manque:
    """The indicators of a theme that miss for one reason, at one holder."""

    theme: str
    detenteur: str
    raison: str
    indicateurs: tuple[Indicateur, ...]


def manques(portrait: Portrait) -> list[Manque]:
    """Return what is missing, grouped by theme, holder and reason, in the order of the themes."""
    groupes: dict[tuple[str, str, str], list[Indicateur]] = {}
    for chiffre in portrait.manquants:
        i = chiffre.publie.definition
        groupes.setdefault((i.theme, i.detenteur, raison(chiffre)), []).append(i)
    ordre = list(LIBELLES_THEME)
    return [
        Manque(LIBELLES_THEME[theme], detenteur, motif, tuple(groupes[theme, detenteur, motif]))
        for theme, detenteur, motif in sorted(groupes, key=lambda cle: ordre.index(cle[0]))
    ]


def raison(chiffre: Chiffre) -> str:
    """Return why a figure is missing, in the words of its status."""
    publie, statut = chiffre.publie, chiffre.valeur.statut
    if publie.source is None:
        return A_DEMANDER
    if statut is Statut.NON_COUVERT:
        return (
            f"non couvert{INSECABLE}: la source porte sur "
            f"«{INSECABLE}{publie.source.champ}{INSECABLE}»"
        )
    return LIBELLES_STATUT[statut]


def tableau_des_manques(lignes: list[Manque]) -> Tableau:
    """Return the same as a plain table, for documents; the reason is said when it is another."""
    return Tableau(
        legende=f"Indicateurs sans chiffre{INSECABLE}: {A_DEMANDER}, sauf mention",
        entetes=("Thème", "Détenteur", "Indicateurs"),
        lignes=tuple((m.theme, m.detenteur, _noms(m)) for m in lignes),
    )


def _noms(manque: Manque) -> str:
    noms = f"{INSECABLE}; ".join(i.libelle for i in manque.indicateurs)
    return noms if manque.raison == A_DEMANDER else f"{noms} ({manque.raison})"
