"""What a territory's own table is: said by a person, of the catalogue, read in its file, as was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

from django.core.exceptions import ValidationError

from clesante.comptes.models import Utilisateur
from clesante.donnees import droits, lectures
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_THEME, Calcul, Polarite
from clesante.donnees.models import TableLocale
from clesante.donnees.secret import SEUIL_PAR_DEFAUT
from clesante.donnees.tables.imports import Apercu
from clesante.donnees.tables.regles import Consignes, code_propose, facteur_de, seuil_minimal
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from clesante.socle.texte import enumerer
from clesante.territoires.lectures import Perimetre

CODE_MAX = 120
CODE_LOCAL = re.compile(r"LOC_[A-Z0-9]+(?:_[A-Z0-9]+)*")
FICHIER_MODELE = re.compile(r"([A-Z0-9_]+)-[A-Z]+-")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a person says of a table; what is empty is that of the catalogue, or as it was."""

    code: str = ""
    libelle: str = ""
    definition: str = ""
    theme: str = ""
    unite: str = ""
    polarite: str = ""
    source: str = ""
    jeu: str = ""
    seuil: int | None = None


def indicateur_rempli(fichier: Path, declaration: Declaration) -> Indicateur | None:
    """Return the indicator of the catalogue that is filled: by its code, or by the file's name."""
    connus = lectures.catalogue()
    modele = FICHIER_MODELE.match(fichier.name)
    nomme = modele[1] if modele and not declaration.libelle else ""
    publie = connus.get(declaration.code.upper() or nomme)
    return publie.definition if publie else None


def code_de_table(trouve: Indicateur | None, perimetre: Perimetre, declaration: Declaration) -> str:
    """Return the code of the table: its own, or « SOC_C2S@EPCI-… » for one of the catalogue.

    Raises ``EntreeInvalideError`` when nothing said makes one.
    """
    if trouve:
        code = f"{trouve.code}@{perimetre.code}"
        digest = hashlib.sha256(code.encode()).hexdigest()[:8]
        return code if len(code) <= CODE_MAX else f"{code[: CODE_MAX - 9]}-{digest}"
    code = declaration.code.upper() or code_propose(declaration.libelle)
    if not CODE_LOCAL.fullmatch(code) or len(code) > 60:
        raise EntreeInvalideError(
            f"« {code[:60]} » ne peut pas être le code d'une table."
            if declaration.code or declaration.libelle
            else "On ne sait pas ce que mesure ce fichier.",
            "Donnez un libellé avec --libelle, un code tel que LOC_ENFANTS_SUIVIS avec --code, ou "
            "le code d'un indicateur du catalogue.",
        )
    return code


def champs_connus(
    declaration: Declaration, trouve: Indicateur | None, table: TableLocale | None
) -> dict[str, object]:
    """Return what is known of the table before its file is read: said, of the catalogue, as was.

    Raises ``EntreeInvalideError`` for a theme or polarity that does not exist.
    """
    dits = {f.name: getattr(declaration, f.name) for f in fields(declaration)}
    dits["producteur"] = dits.pop("source")
    _verifier_choix("thème", declaration.theme, LIBELLES_THEME)
    _verifier_choix("polarité", declaration.polarite, [*Polarite])
    champs = {nom: dit for nom, dit in dits.items() if nom != "code" and dit not in ("", None)}
    if trouve:
        repris = ("libelle", "definition", "theme", "unite", "polarite", "decimales", "facteur")
        champs |= {nom: getattr(trouve, nom) for nom in repris}
    for nom in (*dits, "decimales", "facteur"):
        if table and nom not in champs and hasattr(table, nom):
            champs[nom] = getattr(table, nom)
    return champs


def _verifier_choix(quoi: str, dit: str, connus: Collection[str]) -> None:
    if dit and dit not in connus:
        raise EntreeInvalideError(
            f"Le choix « {dit[:40]} » n'existe pas ({quoi}).", f"Au choix : {', '.join(connus)}."
        )


def consignes_completes(
    consignes: Consignes, champs: dict[str, object], trouve: Indicateur | None
) -> Consignes:
    """Return the instructions of reading with the unit, threshold and calculation of the table."""
    seuil = champs.get("seuil", max(SEUIL_PAR_DEFAUT, trouve.seuil_secret if trouve else 0))
    champs["seuil"] = seuil
    return replace(
        consignes,
        unite=str(champs.get("unite", "%")),
        seuil=int(str(seuil)),
        calcul=trouve.calcul if trouve else None,
    )


def definir(
    code: str, champs: dict[str, object], apercu: Apercu, perimetre: Perimetre
) -> dict[str, object]:
    """Return every field of the table.

    Raises ``EntreeInvalideError`` for one that nobody says, or that is too long, ``RefuseError``
    for a threshold under that of the source.
    """
    producteur = champs.get("producteur") or _source_lue(apercu)
    if not champs.get("libelle"):
        raise EntreeInvalideError("Le libellé de l'indicateur manque.", "Ajoutez --libelle.")
    unite = str(champs.get("unite", "" if apercu.calcul is Calcul.SOMME else "%"))
    minimal = seuil_minimal(str(producteur))
    if int(str(champs["seuil"])) < minimal:
        raise RefuseError(
            f"Le seuil de secret ne peut pas descendre sous {minimal} pour {producteur}.",
            f"Donnez --seuil {minimal} ou plus.",
        )
    defauts: dict[str, object] = {
        "code": code,
        "indicateur": code.partition("@")[0],
        "territoire": perimetre.code,
        "definition": "",
        "theme": "etat_sante",
        "polarite": Polarite.NEUTRE,
        "unite": unite,
        "facteur": facteur_de(unite),
        "decimales": 0 if apercu.calcul is Calcul.SOMME else 1,
        "jeu": champs.get("libelle"),
    }
    complets = {**defauts, **champs, "producteur": producteur, "calcul": apercu.calcul}
    _verifier_champs(complets)
    return complets


def verifier_definition(table: TableLocale, par: Utilisateur | None, champs: Iterable[str]) -> None:
    """Refuse to describe otherwise what everyone reads, save to who may publish it.

    ``champs`` are those that change, ``par`` None the operator of the machine. Raises
    ``RefuseError``.
    """
    if par is None or not table.versions.publiees().exists():
        return
    if not droits.atteint(par, "donnees.publier", table.territoire):
        noms = enumerer([table.libelle_du_champ(nom) for nom in champs])
        raise RefuseError(
            f"La table {table.code} est publiée\u00a0: ce qui en est dit ({noms}) ne se change que "
            "par qui peut la publier. Rien n'a été enregistré.",
            "Laissez ces champs vides pour n'envoyer que les chiffres, ou demandez à la "
            "coordination.",
        )


def _verifier_champs(champs: dict[str, object]) -> None:
    """Refuse what the model does not accept: not every base measures what it is given."""
    try:
        TableLocale(**champs).full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as erreur:
        nom, phrases = next(iter(erreur.message_dict.items()))
        champ = "source" if nom == "producteur" else nom
        raise EntreeInvalideError(
            f"Le champ « {champ} » de la table n'est pas accepté.", " ".join(phrases)
        ) from erreur


def _source_lue(apercu: Apercu) -> str:
    if len(apercu.sources) == 1:
        return apercu.sources[0][:200]
    lues = f" (le fichier en nomme plusieurs : {enumerer(apercu.sources[:5])})"
    raise EntreeInvalideError(
        f"La source des chiffres manque{lues if apercu.sources else ''}.",
        "Ajoutez --source, avec le nom du producteur.",
    )
