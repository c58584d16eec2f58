"""``clesante sauvegarder``, ``restaurer``, ``verifier`` and ``migrer-base``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.exploitation.sauvegarde.manifeste import Manifeste
    from clesante.exploitation.sauvegarde.restauration import Bilan


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the four verbs to the command line."""
    _declarer_sauvegarder(ajouter_verbe(verbes, "sauvegarder"))
    _declarer_restaurer(ajouter_verbe(verbes, "restaurer"))
    _declarer_verifier(ajouter_verbe(verbes, "verifier"))
    migrer = ajouter_verbe(verbes, "migrer-base")
    migrer.add_argument(
        "--vers",
        metavar="BASE",
        required=True,
        help="postgresql://utilisateur:secret@hote:5432/nom, une base vide ; ou sqlite",
    )
    migrer.set_defaults(executer=executer_migrer)


def _declarer_sauvegarder(verbe: Analyseur) -> None:
    ou = verbe.add_mutually_exclusive_group(required=True)
    ou.add_argument(
        "archive", metavar="ARCHIVE", nargs="?", type=chemin, help="le fichier à écrire, .zip"
    )
    ou.add_argument(
        "--planifiee",
        metavar="DOSSIER",
        type=chemin,
        help="écrit dans ce dossier, essaie la restauration et retire les anciennes",
    )
    verbe.add_argument("--chiffree", action="store_true", help="chiffre, avec une phrase secrète")
    _ajouter_cle(verbe)
    verbe.add_argument(
        "--sans-donnees-publiques",
        action="store_true",
        help="laisse l'entrepôt et les territoires, qui se réinstallent",
    )
    verbe.set_defaults(executer=executer_sauvegarder)


def _declarer_restaurer(verbe: Analyseur) -> None:
    verbe.add_argument("archive", metavar="ARCHIVE", type=chemin, help="la sauvegarde")
    verbe.add_argument(
        "--vers",
        metavar="DOSSIER",
        type=chemin,
        help="restaure dans ce dossier, avec sa propre base ; sinon à la place de ce site",
    )
    verbe.add_argument(
        "--remplacer", action="store_true", help="même si ce qui est là n'est pas vide"
    )
    _ajouter_cle(verbe)
    verbe.add_argument(
        "--effacements",
        metavar="FICHIER",
        type=chemin,
        help="une liste d'effacements gardée ailleurs, à rejouer aussi",
    )
    verbe.set_defaults(executer=executer_restaurer)


def _declarer_verifier(verbe: Analyseur) -> None:
    verbe.add_argument(
        "--archive", metavar="ARCHIVE", type=chemin, help="vérifie cette sauvegarde, pas le site"
    )
    _ajouter_cle(verbe)
    verbe.add_argument(
        "--complet", action="store_true", help="aussi les contrôles longs : sommes de l'entrepôt"
    )
    verbe.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verbe.set_defaults(executer=executer_verifier)


def _ajouter_cle(verbe: Analyseur) -> None:
    verbe.add_argument(
        "--cle",
        metavar="FICHIER",
        type=chemin,
        help="le fichier de la phrase secrète ; sinon CLESANTE_CLE_SAUVEGARDE",
    )


def executer_sauvegarder(options: argparse.Namespace) -> None:
    """Write a backup, or that of the day, tried."""
    from clesante.commandes.sortie import dire
    from clesante.exploitation.sauvegarde.ecriture import sauvegarder

    phrase = _phrase(options)
    publiques = not options.sans_donnees_publiques
    if options.planifiee:
        _planifier(options, phrase, publiques)
        return
    fait = sauvegarder(options.archive, phrase, publiques)
    dire(f"La sauvegarde est dans {options.archive} : {_contenu(fait)}, relue en entier.")
    if phrase is None:
        dire("Elle n'est pas chiffrée : gardez-la comme la base elle-même, ou ajoutez --chiffree.")


def _phrase(options: argparse.Namespace) -> bytes | None:
    """Return the passphrase of a backup to write; that of the day takes the one of the settings."""
    from clesante.exploitation.sauvegarde.ecriture import phrase_reglee, phrase_secrete

    if options.chiffree or options.cle:
        return phrase_secrete(options.cle)
    return phrase_reglee() if options.planifiee else None


def _planifier(options: argparse.Namespace, phrase: bytes | None, publiques: bool) -> None:
    from clesante.commandes.sortie import dire
    from clesante.exploitation.sauvegarde.planifiee import sauvegarder_et_essayer
    from clesante.socle.texte import pluriel

    essai = sauvegarder_et_essayer(options.planifiee, phrase, publiques)
    dire(
        f"{essai.archive.name} : restaurée à l'essai, {pluriel(essai.lignes, 'ligne')} et "
        f"{pluriel(essai.fichiers, 'fichier')}, tout est identique."
    )
    if essai.retirees:
        anciennes = pluriel(len(essai.retirees), "ancienne sauvegarde", "anciennes sauvegardes")
        dire(f"{anciennes} en moins.")


def _contenu(manifeste: Manifeste) -> str:
    from clesante.socle.texte import pluriel

    return (
        f"{pluriel(manifeste.lignes, 'ligne')} de {pluriel(len(manifeste.tables), 'table')} et "
        f"{pluriel(len(manifeste.fichiers), 'fichier')}"
    )


def executer_restaurer(options: argparse.Namespace) -> None:
    """Restore a backup in place of this site, or into a folder."""
    from clesante.exploitation.sauvegarde.chiffrement import est_chiffree
    from clesante.exploitation.sauvegarde.ecriture import phrase_secrete
    from clesante.exploitation.sauvegarde.restauration import Source, restaurer, restaurer_vers

    chiffree = options.archive.is_file() and est_chiffree(options.archive)
    phrase = phrase_secrete(options.cle) if chiffree else None
    listes = (options.effacements,) if options.effacements else ()
    source = Source(options.archive, phrase, listes)
    if options.vers:
        _dire_bilan(restaurer_vers(source, options.vers, options.remplacer))
    else:
        _dire_bilan(restaurer(source, options.remplacer))


def _dire_bilan(bilan: Bilan) -> None:
    from clesante.commandes.sortie import dire
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.texte import pluriel

    dire(
        f"{pluriel(bilan.lignes, 'ligne')} et {pluriel(bilan.fichiers, 'fichier')} : "
        "tout est identique à la sauvegarde."
    )
    if bilan.revenus:
        dire(f"{pluriel(bilan.revenus, 'fiche effacée', 'fiches effacées')} de nouveau.")
    if not bilan.publiques:
        dire("Les données publiques n'y étaient pas : clesante donnees installer.")
    for ancien in bilan.avant:
        dire(f"Ce qui était en place est gardé : {ancien}.")
    if bilan.refus:
        raise RefuseError(
            f"Tout est restauré, mais un effacement n'est pas refait : {' '.join(bilan.refus)}",
            "Levez ce qui l'empêche, puis : clesante rgpd rejouer.",
        )


def executer_verifier(options: argparse.Namespace) -> None:
    """Check an archive, or this site."""
    if options.archive:
        _verifier_archive(options)
    else:
        _verifier_site(options)


def _verifier_archive(options: argparse.Namespace) -> None:
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.exploitation.sauvegarde.archive import verifier
    from clesante.exploitation.sauvegarde.chiffrement import est_chiffree
    from clesante.exploitation.sauvegarde.ecriture import phrase_secrete

    chiffree = options.archive.is_file() and est_chiffree(options.archive)
    lu = verifier(options.archive, phrase_secrete(options.cle) if chiffree else None)
    if options.format == "json":
        ecrire_json(
            {"version": lu.version, "cree_le": lu.cree_le, "moteur": lu.moteur}
            | {"lignes": lu.lignes, "fichiers": len(lu.fichiers), "chiffree": chiffree}
        )
    else:
        dire(f"Cette sauvegarde est entière : {_contenu(lu)}, faite le {lu.cree_le[:10]}.")


def _verifier_site(options: argparse.Namespace) -> None:
    from clesante.commandes.sortie import dire, ecrire_json, tableau
    from clesante.exploitation.integrite.controles import bloquants, en_dict, passer
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.texte import pluriel

    constats = passer(complet=options.complet)
    if options.format == "json":
        ecrire_json(en_dict(constats))
    else:
        trouves = [c for c in constats if c.trouves]
        lignes = [(c.controle.code, c.controle.gravite, str(c.nombre), c.phrase) for c in trouves]
        if lignes:
            tableau(("contrôle", "gravité", "cas", "constat"), lignes)
        dire(f"{pluriel(len(constats), 'contrôle passé', 'contrôles passés')}.")
    if graves := bloquants(constats):
        raise RefuseError(
            " ".join(c.phrase for c in graves),
            " ".join(dict.fromkeys(c.controle.remede for c in graves if not c.empeche)),
        )


def executer_migrer(options: argparse.Namespace) -> None:
    """Copy the base to another engine."""
    from clesante.commandes.sortie import dire
    from clesante.exploitation.sauvegarde.migration_base import migrer_base

    copie = migrer_base(options.vers)
    dire(f"{_contenu(copie)} : les deux bases sont identiques.")
    dire(
        "La base d'avant n'a pas changé. Réglez CLESANTE_BASE, puis relancez le site."
        if options.vers != "sqlite"
        else "La base d'avant n'a pas changé. Ôtez CLESANTE_BASE, puis relancez le site."
    )
