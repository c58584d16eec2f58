"""What is compared: a contract as it is written, one of its versions, the one in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from clesante.comptes.droits import Visiteur
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.lectures.echange import ouvrir
from clesante.contrats.lectures.versions import (
    AILLEURS,
    contenu_de,
    declarees_ailleurs,
    version_en_vigueur,
)
from clesante.contrats.models import Contrat, VersionContrat
from clesante.contrats.regles.contenu import Contenu
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.json_canonique import empreinte

VIGUEUR: Final = "vigueur"
FORME: Final = re.compile(r"(\d{1,9})(?:@(\d{1,9}|vigueur))?")
REMEDE = "Écrivez le numéro d'un contrat, « 7 », une version, « 7@2 », ou « 7@vigueur »."


@dataclass(frozen=True, slots=True)
class Compare:
    """One side of a comparison: how it is asked, what it is called, what it says."""

    demande: str
    nom: str
    contrat: Contrat
    contenu: Contenu


Lire = Callable[[int], Contrat | None]


def compare(demande: str, lire: Lire) -> Compare:
    """Return what « 7 », « 7@2 » or « 7@vigueur » says; ``lire`` gives a contract one may read.

    Raises ``EntreeInvalideError`` for what is not so written, ``IntrouvableError`` for what is not
    there.
    """
    lue = FORME.fullmatch(demande.strip())
    if lue is None:
        raise EntreeInvalideError(f"On ne sait pas lire « {demande[:40]} ».", REMEDE)
    numero, quoi = int(lue[1]), lue[2]
    contrat = lire(numero)
    if contrat is None:
        raise IntrouvableError(f"Il n'y a pas de contrat n° {numero}.", REMEDE)
    if quoi is None:
        nom = f"{contrat.intitule}, tel qu'il est écrit aujourd'hui"
        return Compare(demande, nom, contrat, contenu(contrat))
    version = _version(contrat, quoi)
    nom = f"{contrat.intitule}, {_nom(version, quoi)}"
    return Compare(demande, nom, contrat, contenu_de(version))


def compare_au_fichier(nom: str, octets: bytes) -> Compare:
    """Return what a file of « contrat exporter » says, its print checked.

    Raises ``EntreeInvalideError`` for what is not one, or was changed since it was written.
    """
    colis, _ = ouvrir(octets)
    dit = colis.get("contenu") if isinstance(colis, dict) else None
    if not isinstance(dit, dict) or empreinte(dit) != colis.get("empreinte"):
        raise EntreeInvalideError(
            f"« {nom} » n'est pas un contrat exporté, ou il a été changé depuis.",
            "Donnez le fichier que fait « clesante contrat exporter », tel quel.",
        )
    intitule = str(dit["contrat"]["intitule"])
    return Compare(nom, f"{intitule}, fichier {nom}", Contrat(intitule=intitule), Contenu(dit))


def _nom(version: VersionContrat, quoi: str) -> str:
    return f"en vigueur ({version})" if quoi == VIGUEUR else str(version)


def _version(contrat: Contrat, quoi: str) -> VersionContrat:
    if quoi == VIGUEUR:
        signee = version_en_vigueur(contrat, timezone.localdate())
        if signee is None:
            raise IntrouvableError(
                f"Aucun texte signé du contrat n° {contrat.pk} n'est en vigueur aujourd'hui.",
                "Comparez une version par son numéro, « 7@2 ».",
            )
        return signee.version
    version = VersionContrat.objects.filter(contrat=contrat, numero=int(quoi)).first()
    if version is None:
        raise IntrouvableError(
            f"Le contrat n° {contrat.pk} n'a pas de version {quoi}.", "Voyez ses versions."
        )
    return version


def lisibles(utilisateur: Visiteur) -> QuerySet[Contrat]:
    """Return the contracts that a reader may compare, in the order of their names."""
    lus: QuerySet[Contrat] = Contrat.objects.all().visibles_par(utilisateur)
    return lus.order_by("intitule", "pk")


def choix(utilisateur: Visiteur) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what may be compared, contract by contract: two questions whatever their number."""
    lus = list(lisibles(utilisateur)[:500])
    versions: dict[int, list[VersionContrat]] = {}
    for version in (
        VersionContrat.objects.filter(contrat__in=[lu.pk for lu in lus])
        .select_related("signee")
        .defer("contenu")
        .order_by("-numero")
    ):
        versions.setdefault(version.contrat_id, []).append(version)
    ailleurs = declarees_ailleurs([lu.pk for lu in lus])
    return [(_titre(lu), _options(lu, versions.get(lu.pk, []), ailleurs)) for lu in lus]


def _titre(contrat: Contrat) -> str:
    marque = " (démonstration)" if contrat.fictif else ""
    return f"{contrat.intitule}{marque}"


def _options(
    contrat: Contrat, versions: list[VersionContrat], ailleurs: frozenset[int]
) -> list[tuple[str, str]]:
    ecrit = [(str(contrat.pk), f"{contrat.intitule}, aujourd'hui")]
    return ecrit + [
        (f"{contrat.pk}@{v.numero}", f"{contrat.intitule}, {v}{_signee(v, ailleurs)}")
        for v in versions
    ]


def _signee(version: VersionContrat, ailleurs: frozenset[int]) -> str:
    if version.declaree is None:
        return ""
    return f", signée {AILLEURS}" if version.pk in ailleurs else ", signée"
