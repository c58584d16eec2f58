"""Named changes of territories' own tables: import, publish, withdraw, delete."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from clesante.donnees import lectures
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_THEME, Calcul, Polarite
from clesante.donnees.models import TableLocale, ValeurLocale, VersionTable
from clesante.donnees.secret import SEUIL_PAR_DEFAUT
from clesante.donnees.tables.imports import Apercu, apercevoir
from clesante.donnees.tables.lectures import inconnue
from clesante.donnees.tables.publication import statuts_publics
from clesante.donnees.tables.regles import (
    Consignes,
    Difference,
    LigneLue,
    code_propose,
    comparer,
    facteur_de,
    seuil_minimal,
)
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


@dataclass(frozen=True, slots=True)
class ImportDeTable:
    """What an import did, or would do: ``numero`` is the version in place after it."""

    code: str
    numero: int
    apercu: Apercu
    difference: Difference
    definition_changee: bool


def importer_table(
    fichier: Path,
    perimetre: Perimetre,
    declaration: Declaration,
    consignes: Consignes,
    essai: bool = False,
) -> ImportDeTable:
    """Read a file into a table, private until published; all or nothing, the same again is nothing.

    With ``essai``, nothing is kept. Raises ``FichierRefuseError`` listing every row at fault,
    ``EntreeInvalideError`` for what is not said, ``RefuseError`` for another territory's table, a
    threshold too low, or figures of another kind than those in place.
    """
    trouve = _catalogue(fichier, declaration)
    code = _code(trouve, perimetre, declaration)
    table = TableLocale.objects.filter(code=code).first()
    if table and table.territoire != perimetre.code:
        raise RefuseError(
            f"La table {code} est celle d'un autre territoire ({table.territoire[:60]}).",
            "Donnez un autre code avec --code.",
        )
    champs = _champs(declaration, trouve, table)
    apercu = apercevoir(fichier, perimetre, _completes(consignes, champs, trouve))
    apercu.verifier()
    champs = _definir(code, champs, apercu, perimetre)
    _meme_genre(table, champs)
    with transaction.atomic():
        resultat = _enregistrer(champs, apercu)
        if essai:
            transaction.set_rollback(True)
    return resultat


def _catalogue(fichier: Path, declaration: Declaration) -> Indicateur | None:
    """Return the indicator of the catalogue that is filled: by its code, or by the file's name."""
    connus = lectures.catalogue()
    modele = FICHIER_MODELE.match(fichier.name)
    nomme = modele[1] if modele and not declaration.libelle else ""
    publie = connus.get(declaration.code.upper() or nomme)
    return publie.definition if publie else None


def _code(trouve: Indicateur | None, perimetre: Perimetre, declaration: Declaration) -> str:
    """Return the code of the table: its own, or « SOC_C2S@EPCI-… » for one of the catalogue."""
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


def _champs(
    declaration: Declaration, trouve: Indicateur | None, table: TableLocale | None
) -> dict[str, object]:
    """Return what is known of the table before its file is read: said, of the catalogue, as was."""
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


def _completes(
    consignes: Consignes, champs: dict[str, object], trouve: Indicateur | None
) -> Consignes:
    """Return the instructions of reading with the unit, threshold and calculation of the table."""
    seuil = champs.get("seuil", max(SEUIL_PAR_DEFAUT, trouve.seuil_secret if trouve else 0))
    champs["seuil"] = seuil
    return Consignes(
        annee=consignes.annee,
        unite=str(champs.get("unite", "%")),
        colonnes=consignes.colonnes,
        feuille=consignes.feuille,
        decimale=consignes.decimale,
        echelle=consignes.echelle,
        seuil=int(str(seuil)),
        calcul=trouve.calcul if trouve else None,
    )


def _definir(
    code: str, champs: dict[str, object], apercu: Apercu, perimetre: Perimetre
) -> dict[str, object]:
    """Return every field of the table; raise ``EntreeInvalideError`` for one that nobody says."""
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
    return {**defauts, **champs, "producteur": producteur, "calcul": apercu.calcul}


def _source_lue(apercu: Apercu) -> str:
    if len(apercu.sources) == 1:
        return apercu.sources[0][:200]
    lues = f" (le fichier en nomme plusieurs : {enumerer(apercu.sources[:5])})"
    raise EntreeInvalideError(
        f"La source des chiffres manque{lues if apercu.sources else ''}.",
        "Ajoutez --source, avec le nom du producteur.",
    )


def _meme_genre(table: TableLocale | None, champs: dict[str, object]) -> None:
    """Refuse figures that cannot stand beside those of earlier versions."""
    if table and (table.calcul, table.unite) != (champs["calcul"], champs["unite"]):
        raise RefuseError(
            f"La table {table.code} contient des chiffres d'un autre genre "
            f"({table.get_calcul_display()}, « {table.unite} »).",
            "Donnez un autre code avec --code, ou rendez au fichier ses colonnes.",
        )


def _enregistrer(champs: dict[str, object], apercu: Apercu) -> ImportDeTable:
    """Write the table and, when a figure changed, its next version."""
    code = str(champs.pop("code"))
    table, nouvelle = TableLocale.objects.select_for_update().get_or_create(
        code=code, defaults=champs
    )
    changes = [] if nouvelle else [n for n, v in champs.items() if getattr(table, n) != v]
    for nom in changes:
        setattr(table, nom, champs[nom])
    if changes:
        table.save(update_fields=changes)
    derniere = table.versions.order_by("numero").last()
    avant = [_lue(v) for v in derniere.valeurs.all()] if derniere else []
    difference = comparer(avant, apercu.lignes)
    numero = derniere.numero if derniere else 0
    if difference.change:
        numero += 1
        _versionner(table, numero, apercu, difference)
    return ImportDeTable(code, numero, apercu, difference, bool(changes))


def _lue(valeur: ValeurLocale) -> LigneLue:
    return LigneLue(**{f.name: getattr(valeur, f.name) for f in fields(LigneLue)})


def _versionner(
    table: TableLocale, numero: int, apercu: Apercu, difference: Difference
) -> VersionTable:
    version = VersionTable.objects.create(
        table=table,
        numero=numero,
        fichier=apercu.fichier[:255],
        sha256=apercu.sha256,
        crees=len(difference.crees),
        modifies=len(difference.modifies),
        retires=len(difference.retires),
    )
    ValeurLocale.objects.bulk_create(
        (
            ValeurLocale(
                version=version, **{f.name: getattr(ligne, f.name) for f in fields(LigneLue)}
            )
            for ligne in apercu.lignes
        ),
        batch_size=1_000,
    )
    return version


def publier(code: str, deja_protegee: bool = False) -> VersionTable:
    """Publish the last version of a table, small figures hidden, and return it.

    Statuses are frozen for every unit and every level of its perimeter; what an earlier version
    hid stays hidden. Raises ``IntrouvableError`` for an unknown table, ``RefuseError`` when it is
    already published, when its values have no parts to check the threshold on (unless
    ``deja_protegee``: its producer hid the small ones), or when the audit of secrecy finds a leak.
    """
    with transaction.atomic():
        table = _table(code)
        version = table.versions.order_by("numero").last()
        if version is None or version in table.versions.publiees():
            raise RefuseError(
                f"La dernière version de {table.code} est déjà publiée.",
                "Importez un fichier corrigé pour en publier une autre.",
            )
        if not deja_protegee and version.valeurs.filter(valeur__isnull=False).exists():
            raise RefuseError(
                f"{table.code} donne des valeurs sans leurs effectifs : le seuil de secret "
                f"({table.seuil}) ne peut pas être vérifié.",
                "Si le producteur a déjà masqué les petits effectifs, ajoutez --deja-protegee.",
            )
        version.statuts = statuts_publics(version)
        table.versions.publiees().update(retiree_le=timezone.now())
        version.publiee_le, version.retiree_le = timezone.now(), None
        version.save()
    return version


def retirer(code: str) -> VersionTable:
    """Withdraw what is published of a table: it is private again; return the version withdrawn.

    Raises ``RefuseError`` when nothing of it is published.
    """
    with transaction.atomic():
        table = _table(code)
        version = table.versions.publiees().first()
        if version is None:
            raise RefuseError(
                f"{table.code} n'est pas publiée.", "Elle n'est visible que de l'exploitant."
            )
        version.retiree_le = timezone.now()
        version.save(update_fields=["retiree_le"])
    return version


def supprimer(code: str) -> str:
    """Delete a table with all its versions and return its code.

    Raises ``RefuseError`` while it is published: it is withdrawn first.
    """
    with transaction.atomic():
        table = _table(code)
        if table.versions.publiees().exists():
            raise RefuseError(
                f"{table.code} est publiée.", f"Retirez-la d'abord : retirer {table.code}."
            )
        table.delete()
    return table.code


def _table(code: str) -> TableLocale:
    """Return the table of a code, locked; an indicator of the catalogue names its only table."""
    trouvees = [*TableLocale.objects.select_for_update().filter(code=code.strip())]
    trouvees = trouvees or [
        *TableLocale.objects.select_for_update().filter(indicateur=code.strip().upper())
    ]
    if len(trouvees) == 1:
        return trouvees[0]
    codes = [t.code for t in trouvees] or TableLocale.objects.values_list("code", flat=True)
    raise inconnue(code, sorted(codes), plusieurs=bool(trouvees))
