"""Named changes of territories' own tables: import, publish, withdraw, delete."""

from __future__ import annotations

from dataclasses import dataclass, fields
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
)
from clesante.donnees.tables.imports import Apercu, apercevoir
from clesante.donnees.tables.lectures import inconnue
from clesante.donnees.tables.publication import statuts_publics
from clesante.donnees.tables.regles import Consignes, Difference, LigneLue, comparer
from clesante.socle.erreurs import RefuseError
from clesante.territoires.lectures import Perimetre


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
    trouve = indicateur_rempli(fichier, declaration)
    code = code_de_table(trouve, perimetre, declaration)
    table = TableLocale.objects.filter(code=code).first()
    _du_meme_territoire(table, perimetre.code)
    champs = champs_connus(declaration, trouve, table)
    apercu = apercevoir(fichier, perimetre, consignes_completes(consignes, champs, trouve))
    apercu.verifier()
    champs = definir(code, champs, apercu, perimetre)
    with transaction.atomic():
        resultat = _enregistrer(champs, apercu)
        if essai:
            transaction.set_rollback(True)
    return resultat


def _du_meme_territoire(table: TableLocale | None, territoire: object) -> None:
    """Refuse the code of a table that another territory has."""
    if table and table.territoire != territoire:
        raise RefuseError(
            f"La table {table.code} est celle d'un autre territoire ({table.territoire[:60]}).",
            "Donnez un autre code avec --code.",
        )


def _meme_genre(table: TableLocale, champs: dict[str, object]) -> None:
    """Refuse figures that cannot stand beside those of earlier versions."""
    if (table.calcul, table.unite) != (champs["calcul"], champs["unite"]):
        raise RefuseError(
            f"La table {table.code} contient des chiffres d'un autre genre "
            f"({table.get_calcul_display()}, « {table.unite} »).",
            "Donnez un autre code avec --code, ou rendez au fichier ses colonnes.",
        )


def _enregistrer(champs: dict[str, object], apercu: Apercu) -> ImportDeTable:
    """Write the table and, when a figure changed, its next version.

    What was read of the table before its file may have changed meanwhile: it is judged again, held.
    """
    code = str(champs.pop("code"))
    table, nouvelle = TableLocale.objects.select_for_update().get_or_create(
        code=code, defaults=champs
    )
    _du_meme_territoire(table, champs["territoire"])
    _meme_genre(table, champs)
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


def deposer_table(
    fichier: Path,
    perimetre: Perimetre,
    declaration: Declaration,
    consignes: Consignes,
    par: Utilisateur | None,
) -> ImportDeTable:
    """Import a table for someone who may on its whole perimeter, and note the version it made.

    Raises as :func:`importer_table`, and ``IntrouvableError`` out of reach.
    """
    droits.verifier(par, "donnees.tables", perimetre.code)
    with transaction.atomic():
        fait = importer_table(fichier, perimetre, declaration, consignes)
        if fait.difference.change:
            table = TableLocale.objects.get(code=fait.code)
            noter("donnees.table_importee", par, table, apres=_dite(table, fait.numero))
    return fait


def _dite(table: TableLocale, numero: int) -> dict[str, object]:
    """Return what the journal keeps of a table."""
    return {"code": table.code, "territoire": table.territoire, "version": numero}


def publier(code: str, deja_protegee: bool = False, par: Utilisateur | None = None) -> VersionTable:
    """Publish the last version of a table, small figures hidden, and return it.

    Statuses are frozen for every unit and every level of its perimeter; what an earlier version
    hid stays hidden. Raises ``IntrouvableError`` for an unknown table, ``RefuseError`` when it is
    already published, when its values have no parts to check the threshold on (unless
    ``deja_protegee``: its producer hid the small ones), or when the audit of secrecy finds a leak.
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
        noter("donnees.table_publiee", par, table, apres=_dite(table, version.numero))
    return version


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
                f"{table.code} est publiée.", f"Retirez-la d'abord : retirer {table.code}."
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
