"""Named changes of territories' own tables: import, publish, withdraw, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clesante.comptes.journal import noter
from clesante.comptes.models import Utilisateur
from clesante.donnees import droits
from clesante.donnees.models import TableLocale, ValeurLocale, VersionTable
from clesante.donnees.tables.definitions import (
    Declaration,
    champs_connus,
    code_de_table,
    consignes_completes,
    definir,
    indicateur_rempli,
    verifier_definition,
)
from clesante.donnees.tables.imports import Apercu, apercevoir
from clesante.donnees.tables.lectures import inconnue
from clesante.donnees.tables.publication import statuts_publics
from clesante.donnees.tables.regles import Consignes, Difference, LigneLue, comparer
from clesante.socle.erreurs import RefuseError
from clesante.territoires.lectures import Perimetre


@dataclass(frozen=True, slots=True)
class ImportDeTable:
    """What an import did, or would do: ``numero`` is the version in place after it.

    ``avant`` and ``apres`` hold what it changes of the table itself, by field.
    """

    code: str
    numero: int
    apercu: Apercu
    difference: Difference
    avant: Mapping[str, object] = field(default_factory=dict)
    apres: Mapping[str, object] = field(default_factory=dict)

    @property
    def definition_changee(self) -> bool:
        """Tell whether the table is not described as it was."""
        return bool(self.apres)


def essayer_table(
    fichier: Path,
    perimetre: Perimetre,
    declaration: Declaration,
    consignes: Consignes,
    par: Utilisateur | None,
) -> ImportDeTable:
    """Return what :func:`deposer_table` would do; nothing is written, hence nobody is kept waiting.

    Raises as it does.
    """
    droits.verifier(par, "donnees.tables", perimetre.code)
    champs, apercu = _lire(fichier, perimetre, declaration, consignes)
    table = TableLocale.objects.filter(code=champs["code"]).first()
    if table is None:
        return ImportDeTable(str(champs["code"]), 1, apercu, comparer([], apercu.lignes))
    _du_meme_territoire(table, champs["territoire"])
    _meme_genre(table, champs)
    avant, apres = _changes(table, champs)
    if apres:
        verifier_definition(table, par, apres)
    numero, difference = _suite(table, apercu)
    return ImportDeTable(table.code, numero, apercu, difference, avant, apres)


def _lire(
    fichier: Path,
    perimetre: Perimetre,
    declaration: Declaration,
    consignes: Consignes,
) -> tuple[dict[str, object], Apercu]:
    """Return the fields of the table and its rows; before any transaction, that nobody waits."""
    trouve = indicateur_rempli(fichier, declaration)
    code = code_de_table(trouve, perimetre, declaration)
    table = TableLocale.objects.filter(code=code).first()
    _du_meme_territoire(table, perimetre.code)
    champs = champs_connus(declaration, trouve, table)
    apercu = apercevoir(fichier, perimetre, consignes_completes(consignes, champs, trouve))
    apercu.verifier()
    return definir(code, champs, apercu, perimetre), apercu


def _du_meme_territoire(table: TableLocale | None, territoire: object) -> None:
    """Refuse a code that is taken elsewhere, without a word of a table that may be private."""
    if table and table.territoire != territoire:
        raise RefuseError(
            f"Le code {table.code} n'est pas disponible.", "Donnez un autre code avec --code."
        )


def _meme_genre(table: TableLocale, champs: dict[str, object]) -> None:
    """Refuse figures that cannot stand beside those of earlier versions."""
    if (table.calcul, table.unite) != (champs["calcul"], champs["unite"]):
        raise RefuseError(
            f"La table {table.code} contient des chiffres d'un autre genre "
            f"({table.get_calcul_display()}, « {table.unite} »).",
            "Donnez un autre code avec --code, ou rendez au fichier ses colonnes.",
        )


def _enregistrer(
    champs: dict[str, object],
    apercu: Apercu,
    declaration: Declaration,
    par: Utilisateur | None,
) -> ImportDeTable:
    """Write the table and, when a figure changed, its next version.

    What was read of the table before its file may have changed meanwhile: it is judged again, held;
    a threshold that nobody says never goes down.
    """
    code = str(champs.pop("code"))
    table, _ = TableLocale.objects.select_for_update().get_or_create(code=code, defaults=champs)
    _du_meme_territoire(table, champs["territoire"])
    _meme_genre(table, champs)
    if declaration.seuil is None:
        champs["seuil"] = max(table.seuil, int(str(champs["seuil"])))
    avant, apres = _changes(table, champs)
    if apres:
        verifier_definition(table, par, apres)
        for nom, valeur in apres.items():
            setattr(table, nom, valeur)
        table.save(update_fields=[*apres])
    numero, difference = _suite(table, apercu)
    if difference.change:
        _versionner(table, numero, apercu, difference)
    return ImportDeTable(code, numero, apercu, difference, avant, apres)


def _changes(
    table: TableLocale, champs: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the fields of a table that change, before and after."""
    apres = {nom: valeur for nom, valeur in champs.items() if getattr(table, nom) != valeur}
    return {nom: getattr(table, nom) for nom in apres}, apres


def _suite(table: TableLocale, apercu: Apercu) -> tuple[int, Difference]:
    """Return the number of the version in place after a file, and what it changes."""
    derniere = table.versions.order_by("numero").last()
    avant = [_lue(v) for v in derniere.valeurs.all()] if derniere else []
    difference = comparer(avant, apercu.lignes)
    return (derniere.numero if derniere else 0) + bool(difference.change), difference


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


def deposer_table(
    fichier: Path,
    perimetre: Perimetre,
    declaration: Declaration,
    consignes: Consignes,
    par: Utilisateur | None,
) -> ImportDeTable:
    """Read a file into a table, private until published, and note what it changed.

    All or nothing, the same again is nothing; ``par`` None is the operator of the machine. Raises
    ``FichierRefuseError`` listing every row at fault, ``EntreeInvalideError`` for what is not said,
    ``IntrouvableError`` out of reach, ``RefuseError`` for a code taken elsewhere, a threshold too
    low, figures of another kind than those in place, or a table that everyone reads described
    otherwise by who may not publish it.
    """
    droits.verifier(par, "donnees.tables", perimetre.code)
    champs, apercu = _lire(fichier, perimetre, declaration, consignes)
    with transaction.atomic():
        fait = _enregistrer(champs, apercu, declaration, par)
        table = TableLocale.objects.get(code=fait.code)
        if fait.definition_changee:
            apres = {**_dite(table, fait.numero), **fait.apres}
            noter("donnees.table_definie", par, table, avant=fait.avant, apres=apres)
        if fait.difference.change:
            noter("donnees.table_importee", par, table, apres=_dite(table, fait.numero))
    return fait


def _dite(table: TableLocale, numero: int) -> dict[str, object]:
    """Return what the journal keeps of a table."""
    return {"code": table.code, "territoire": table.territoire, "version": numero}


def publier(
    code: str,
    deja_protegee: bool = False,
    par: Utilisateur | None = None,
    distincte: bool = False,
) -> VersionTable:
    """Publish the last version of a table, small figures hidden, and return it.

    Statuses are frozen for every unit and every level of its perimeter; what an earlier version
    hid stays hidden. Raises ``IntrouvableError`` for an unknown table, ``RefuseError`` when it is
    already published, when its values have no parts to check the threshold on (unless
    ``deja_protegee``: its producer hid the small ones), or when the audit of secrecy finds a leak,
    alone or with another table (``distincte``: it is no part of one, nor its total).
    """
    with transaction.atomic():
        table = _table(code)
        droits.verifier(par, "donnees.publier", table.territoire)
        version = table.versions.order_by("numero").last()
        if version is None or version in table.versions.publiees():
            raise RefuseError(
                f"La dernière version de {table.code} est déjà publiée.",
                "Importez un fichier corrigé pour en publier une autre.",
            )
        if not deja_protegee:
            _verifier_les_effectifs(version)
        version.statuts = statuts_publics(version, distincte)
        table.versions.publiees().update(retiree_le=timezone.now())
        version.publiee_le, version.retiree_le = timezone.now(), None
        version.save()
        apres = _dite(table, version.numero) | ({"distincte": True} if distincte else {})
        noter("donnees.table_publiee", par, table, apres=apres)
    return version


def _verifier_les_effectifs(version: VersionTable) -> None:
    """Refuse values without the counts that the threshold of secrecy is read on."""
    if version.valeurs.filter(valeur__isnull=False).exists():
        table = version.table
        raise RefuseError(
            f"{table.code} donne des valeurs sans leurs effectifs : le seuil de secret "
            f"({table.seuil}) ne peut pas être vérifié.",
            "Si le producteur a déjà masqué les petits effectifs, ajoutez --deja-protegee.",
        )


def retirer(code: str, par: Utilisateur | None = None) -> VersionTable:
    """Withdraw what is published of a table: it is private again; return the version withdrawn.

    Raises ``RefuseError`` when nothing of it is published.
    """
    with transaction.atomic():
        table = _table(code)
        droits.verifier(par, "donnees.publier", table.territoire)
        version = table.versions.publiees().first()
        if version is None:
            raise RefuseError(
                f"{table.code} n'est pas publiée.", "Elle n'est visible que de l'exploitant."
            )
        version.retiree_le = timezone.now()
        version.save(update_fields=["retiree_le"])
        noter("donnees.table_retiree", par, table, avant=_dite(table, version.numero))
    return version


def supprimer(code: str, par: Utilisateur | None = None) -> str:
    """Delete a table with all its versions and return its code.

    Raises ``RefuseError`` while it is published: it is withdrawn first.
    """
    with transaction.atomic():
        table = _table(code)
        droits.verifier(par, "donnees.publier", table.territoire)
        if table.versions.publiees().exists():
            raise RefuseError(
                f"{table.code} est publiée.",
                f"Retirez-la d'abord : « clesante donnees table retirer {table.code} ».",
            )
        derniere = table.versions.aggregate(Max("numero"))["numero__max"] or 0
        noter("donnees.table_supprimee", par, table, avant=_dite(table, derniere))
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
