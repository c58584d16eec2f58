"""Statements dressed for people: how sure, on which sentence, who disagrees, whom to write to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from clesante.cadres.choix import (
    ACTEURS,
    CONCEPTS,
    GENRES,
    LIBELLES_FORCES,
    Rubrique,
    Statut,
)
from clesante.cadres.objets import Cadre, Document, Enonce
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import INSECABLE, avec_unite, enumerer, normaliser
from clesante.territoires.lectures import tous

GENRES_MONTRES: Final = frozenset(
    {Rubrique.PRIORITES, Rubrique.INSTANCES, Rubrique.COUVERTURES, Rubrique.EXEMPLES}
)
SIGNES: Final = {Statut.SUPPOSE: "◇", Statut.NON_DEFINI: "○"}
CHAMPS: Final[dict[str, str]] = {
    "force": "la force de la règle",
    "population": "la population lue",
    "millesime": "le millésime",
    "minimum": "le minimum",
    "maximum": "le maximum",
    "date": "la date, au jour près",
    "denominateur": "ce à quoi la part se rapporte",
    "perimetre": "le territoire concerné",
    "compte": "ce qui est compté",
    "genre": "la nature de cette ligne",
    "vise": "à qui elle s'adresse",
    "valeur": "la valeur",
    "unite": "l'unité",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """A statement as a page shows it: what is said, how sure it is, the sentence it rests on.

    ``contraires`` are the statements that disagree with it, ``precisions`` a few words after it.
    """

    enonce: Enonce
    chiffre: str
    precisions: str
    reference: str
    document: Document | None
    supposes: str
    contraires: tuple[Enonce, ...]

    @property
    def marque(self) -> str:
        """Return « supposé » or « le texte est muet »; empty when the source says it."""
        return marque(self.enonce)

    @property
    def signe(self) -> str:
        """Return the mark drawn before these words."""
        return SIGNES.get(self.enonce.statut, "")


def en_adresse(code: str) -> str:
    """Return the code of a framework as addresses and files write it: « grand-est »."""
    return code.replace("_", "-")


def adresse(cadre: Cadre) -> str:
    """Return where the page of a framework is."""
    return reverse("cadre", args=[en_adresse(cadre.cadre)])


def noms_des_territoires() -> dict[str, str]:
    """Return the names of régions and départements by code; empty while none is installed."""
    try:
        return {t.code: t.nom for niveau in ("REG", "DEP") for t in tous(niveau)}
    except ClesanteError:
        return {}


def marque(enonce: Enonce) -> str:
    """Return how a statement that its source does not say is marked, in words."""
    if enonce.statut is Statut.SUPPOSE:
        return "supposé"
    if enonce.statut is Statut.NON_DEFINI:
        sans_adresse = enonce.rubrique is Rubrique.CONTACTS
        return "aucune adresse publiée" if sans_adresse else "le texte est muet"
    return ""


def ligne(cadre: Cadre, enonce: Enonce) -> Ligne:
    """Return a statement dressed for a page."""
    return Ligne(
        enonce=enonce,
        chiffre=chiffre(enonce) if enonce.rubrique is Rubrique.CHIFFRES else "",
        precisions=_precisions(enonce),
        reference=cadre.reference(enonce),
        document=cadre.document(enonce.document) if enonce.document else None,
        supposes=enumerer([CHAMPS.get(champ, champ) for champ in enonce.suppose]),
        contraires=tuple(cadre.enonce(code) for code in cadre.contraires(enonce.code)),
    )


def chiffre(enonce: Enonce) -> str:
    """Return « 75 % », « 464 communes »; empty without a value.

    The unit is not said twice: « 464 » goes before « Communes couvertes par un contrat ».
    """
    if enonce.valeur is None:
        return ""
    decimales = next((d for d in (0, 1) if round(enonce.valeur, d) == enonce.valeur), 2)
    unite = "€" if enonce.unite == "euros" else enonce.unite
    if unite and enonce.enonce.lower().startswith(unite.lower()):
        unite = ""
    return avec_unite(enonce.valeur, unite, decimales)


def _precisions(enonce: Enonce) -> str:
    """Return « obligatoire · projet régional de santé », « mot employé pour : axe »."""
    dites = []
    if enonce.force is not None:
        dites.append(LIBELLES_FORCES[enonce.force])
    if enonce.genre and enonce.rubrique in GENRES_MONTRES:
        dites.append(GENRES[enonce.rubrique][enonce.genre])
    if enonce.vise and enonce.rubrique is Rubrique.MISSIONS:
        dites.append(enumerer([ACTEURS[acteur] for acteur in enonce.vise]))
    if enonce.mot:
        dites.append(f"pour dire « {CONCEPTS[enonce.mot]} »")
    if enonce.frequence:
        dites.append(enonce.frequence)
    if enonce.date and enonce.rubrique in (Rubrique.CHIFFRES, Rubrique.COUVERTURES):
        dites.append(f"au {date_longue(enonce.date)}")
    if enonce.lieux:
        dites.append(enonce.lieux)
    return " · ".join(filter(None, [*dites, enonce.periode]))


def validite(cadre: Cadre, jour: datetime.date) -> str:
    """Return whether a framework holds on a day: « oui » only where a source says until when."""
    if not cadre.vaut_le(jour):
        return "à vérifier"
    dits = [e for e in cadre.validites if e.vaut_le(jour) and e.statut is Statut.SOURCE]
    if not any(e.au for e in dits):
        return "supposé" if any(e.au for e in cadre.validites) else "fin non dite"
    return "oui" if any(e.au and "au" not in e.suppose for e in dits) else "supposé"


def avertissement(cadre: Cadre, jour: datetime.date) -> str:
    """Return what to check first when nothing says that a framework still holds."""
    if cadre.vaut_le(jour):
        return ""
    return (
        f"Rien ne dit que ce cadre vaut encore le {date_longue(jour)}{INSECABLE}: vérifiez auprès "
        "de l'agence avant de vous y fier."
    )


def contacts(
    cadre: Cadre, noms: Mapping[str, str], territoires: Sequence[str] = ()
) -> tuple[tuple[str, tuple[Ligne, ...]], ...]:
    """Return whom to write to by territory, the region first; only some ``territoires`` if given.

    A territory whose name is not known is called by its code.
    """
    groupes: dict[str, list[Ligne]] = {}
    for enonce in cadre.de(Rubrique.CONTACTS):
        ou = enonce.territoire or cadre.region
        if not territoires or ou in territoires:
            groupes.setdefault(ou, []).append(ligne(cadre, enonce))
    par_nom = sorted(groupes, key=lambda code: normaliser(noms.get(code) or code))
    ordre = territoires or sorted(par_nom, key=lambda code: code != cadre.region)
    return tuple((noms.get(c, c), tuple(groupes[c])) for c in ordre if c in groupes)


def desaccords(cadre: Cadre) -> Iterator[tuple[Ligne, ...]]:
    """Yield the groups of statements that disagree, in the order of the file, never settled."""
    vus: set[str] = set()
    for enonce in cadre.enonces:
        groupe = _groupe(cadre, enonce.code) if enonce.code not in vus else set()
        vus |= groupe
        if len(groupe) > 1:
            yield tuple(ligne(cadre, e) for e in cadre.enonces if e.code in groupe)


def _groupe(cadre: Cadre, code: str) -> set[str]:
    """Return the codes that disagree with one, with those that disagree with these, and so on."""
    trouves, restent = {code}, [code]
    while restent:
        for autre in cadre.contraires(restent.pop()):
            if autre not in trouves:
                trouves.add(autre)
                restent.append(autre)
    return trouves
