"""``clesante donnees``: data packs, made, signed, installed and compared."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clesante.donnees.paquets.archives import Paquet
    from clesante.donnees.paquets.chiffres import Changement
    from clesante.donnees.paquets.comparaisons import Difference, TerritoireChange

TERRITOIRES_MONTRES = 20


def declarer(actes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the acts on packs, but the installation: it is an option of « installer »."""
    construire = actes.add_parser("construire-pack", help="refait le paquet de données livré")
    construire.add_argument(
        "--depuis", metavar="DOSSIER", type=chemin, required=True, help="leurs fichiers"
    )
    construire.add_argument(
        "--vers", metavar="DOSSIER", type=chemin, help="par défaut : dans le programme"
    )
    construire.add_argument(
        "--archive", metavar="FICHIER", type=chemin, help="l'écrit aussi en un fichier signé"
    )
    construire.add_argument(
        "--cle", metavar="CLE", type=chemin, help="la clé privée qui signe l'archive"
    )
    construire.set_defaults(executer=executer_construire_pack)
    comparer = actes.add_parser("comparer", help="ce qui change d'un paquet à un autre")
    for nom, aide in (("avant", "une archive, « livre » ou « installe »"), ("apres", "de même")):
        comparer.add_argument(nom, metavar=nom.upper(), help=aide)
    comparer.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    comparer.set_defaults(executer=executer_comparer)
    _declarer_cle(actes)


def _declarer_cle(actes: argparse._SubParsersAction[Analyseur]) -> None:
    cle = actes.add_parser("cle", help="les clés qui signent les paquets")
    gestes = cle.add_subparsers(title="actes", metavar="ACTE", required=True)
    creer = gestes.add_parser("creer", help="fait une clé privée et sa clé publique")
    creer.add_argument("fichier", metavar="FICHIER", type=chemin, help="la clé privée à écrire")
    creer.set_defaults(executer=executer_creer)
    accepter = gestes.add_parser("accepter", help="fait confiance à une clé publique")
    accepter.add_argument("fichier", metavar="FICHIER", type=chemin, help="la clé publique")
    accepter.set_defaults(executer=executer_accepter)


def options_installer(installer: Analyseur) -> None:
    """Add to « installer » what concerns an archive."""
    installer.add_argument(
        "--paquet", metavar="FICHIER", type=chemin, help="installe un paquet signé (clé USB)"
    )
    installer.add_argument(
        "--essai", action="store_true", help="dit ce que le paquet changerait, sans rien changer"
    )
    installer.add_argument(
        "--sans-signature", action="store_true", help="accepte un paquet que rien n'authentifie"
    )
    installer.add_argument(
        "--forcer", action="store_true", help="même plus ancien, ou bien moins rempli"
    )


def executer_installer(options: argparse.Namespace) -> bool:
    """Do what the options of packs ask; tell whether nothing is left to build.

    Raises ``EntreeInvalideError`` for options that do not go together.
    """
    from clesante.commandes.sortie import dire
    from clesante.donnees.paquets import installation
    from clesante.socle.erreurs import EntreeInvalideError

    if options.paquet:
        if options.depuis or options.paquet_seul:
            raise EntreeInvalideError(
                "--paquet ne va ni avec --depuis, ni avec --paquet-seul.",
                "Installez le paquet, puis lancez l'autre commande.",
            )
        _essayer(options) if options.essai else _installer(options)
        return True
    if options.essai or options.sans_signature or (options.forcer and not options.depuis):
        raise EntreeInvalideError(
            "--essai et --sans-signature vont avec --paquet, --forcer avec --paquet ou --depuis.",
            "Ajoutez « --paquet FICHIER ».",
        )
    if options.paquet_seul and installation.quitter(dire) and not options.depuis:
        dire("L'entrepôt est prêt, du seul paquet livré.")
        return True
    _signaler_plus_recent()
    return False


def _signaler_plus_recent() -> None:
    """Say when the program has come with a newer pack than the one that hides it."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.paquets import installation

    actuel = installation.en_place()
    if actuel.nom == installation.INSTALLE and actuel.date < installation.date_livree():
        dire(
            "Le paquet livré avec le programme est plus récent que le paquet installé : "
            "« clesante donnees installer --paquet-seul » y revient."
        )


def _installer(options: argparse.Namespace) -> None:
    from clesante.commandes.sortie import dire
    from clesante.donnees.paquets import installation

    paquet = installation.installer(
        options.paquet, dire, not options.sans_signature, options.forcer
    )
    if paquet is None:
        dire("Ce paquet est déjà en place : rien n'a été changé.")
        return
    dire(_presenter(paquet))
    dire("L'entrepôt est prêt.")


def _essayer(options: argparse.Namespace) -> None:
    from clesante.commandes.sortie import dire
    from clesante.donnees.paquets import comparaisons, installation

    with installation.essai(options.paquet, not options.sans_signature) as paquet:
        if not options.forcer:
            installation.verifier_age(paquet.manifeste)
        dire(_presenter(paquet))
        avant = comparaisons.installe()
        apres = comparaisons.une_fois_installe(paquet, options.paquet.name)
        _montrer(comparaisons.comparer(avant, apres), comparaisons.noms(avant, apres))
    dire("C'était un essai : rien n'a été changé.")


def _presenter(paquet: Paquet) -> str:
    from datetime import date

    from clesante.donnees.paquets.cles import Signataire, lisible
    from clesante.socle.dates import date_courte
    from clesante.socle.texte import pluriel

    manifeste = paquet.manifeste
    jour = date_courte(date.fromisoformat(manifeste.date))
    sources = pluriel(len(manifeste.sources), "source")
    signe = {
        Signataire.CONNU: f"signé par la clé {lisible(paquet.cle[:16])}…",
        Signataire.INCONNU: "signé par une clé inconnue ici : rien ne dit d'où il vient",
        Signataire.ABSENT: "non signé : rien ne dit d'où il vient",
    }
    return f"Paquet du {jour}, {sources}, {signe[paquet.signataire]}."


def executer_construire_pack(options: argparse.Namespace) -> None:
    """Rebuild the data pack from publishers' files, and its archive when one is asked for."""
    import clesante
    from clesante.commandes.sortie import dire
    from clesante.donnees.imports import construire_paquet
    from clesante.donnees.paquets import archives, cles
    from clesante.socle.erreurs import EntreeInvalideError

    if bool(options.archive) != bool(options.cle):
        raise EntreeInvalideError(
            "--archive et --cle vont ensemble : une archive est toujours signée.",
            "Une clé se fait avec « clesante donnees cle creer FICHIER ».",
        )
    if options.cle:
        cles.privee(options.cle)  # refused before the work, not after
    vers = options.vers or chemin(clesante.__file__).parent
    for provenance in construire_paquet(options.depuis, vers, dire):
        dire(f"  {provenance.source} : {provenance.observations} observations")
    if options.archive:
        manifeste = archives.construire(vers, options.archive, options.cle)
        dire(f"{options.archive} : {len(manifeste.sources)} sources, au {manifeste.date}.")


def executer_creer(options: argparse.Namespace) -> None:
    """Make a pair of keys, and say what each is for."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.paquets import cles

    publique, empreinte = cles.creer(options.fichier)
    dire(f"Clé privée : {options.fichier} (à garder pour vous, hors de la clé USB).")
    dire(f"Clé publique : {publique} (à remettre à qui installera vos paquets).")
    dire(f"Empreinte : {cles.lisible(empreinte)}")


def executer_accepter(options: argparse.Namespace) -> None:
    """Trust a public key, and show what to compare with its owner."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.paquets import cles

    dire(f"Clé acceptée. Empreinte : {cles.lisible(cles.accepter(options.fichier))}")
    dire("Vérifiez de vive voix qu'elle est celle que son propriétaire a vue.")


def executer_comparer(options: argparse.Namespace) -> None:
    """Show what changes from one pack to another."""
    from dataclasses import asdict

    from clesante.commandes.sortie import ecrire_json
    from clesante.donnees.paquets import comparaisons

    with (
        comparaisons.ouvrir(options.avant) as avant,
        comparaisons.ouvrir(options.apres) as apres,
    ):
        comparaison = comparaisons.comparer(avant, apres)
        if options.format == "json":
            ecrire_json(asdict(comparaison))
        else:
            _montrer(comparaison, comparaisons.noms(avant, apres))


def _montrer(c: Difference, noms: dict[str, str]) -> None:
    from clesante.commandes.sortie import dire, tableau

    dire(f"De : {c.avant} ({c.date_avant}). À : {c.apres} ({c.date_apres}).")
    if c.vide:
        dire("Aucune différence.")
        return
    tables: Sequence[tuple[str, tuple[str, ...], list[tuple[str, ...]]]] = (
        ("Sources", ("Source", "Changement", "Millésime", "Chiffres"), [*_sources(c)]),
        ("Chiffres", ("Indicateur", "Ajoutés", "Retirés", "Changés"), [*_comptes(c)]),
        (
            "Plus forts changements",
            ("Indicateur", "Territoire", "Période", "Avant", "Après", "Écart"),
            [*_plus_forts(c, noms)],
        ),
        ("Territoires", ("Territoire", "Changement"), [*_territoires(c)]),
    )
    for titre, entetes, lignes in tables:
        if lignes:
            dire(f"\n{titre}")
            tableau(entetes, lignes)


def _sources(c: Difference) -> Iterator[tuple[str, ...]]:
    from clesante.socle.texte import nombre

    for s in c.sources_ajoutees:
        yield s.code, "ajoutée", s.millesime, nombre(s.chiffres)
    for s in c.sources_retirees:
        yield s.code, "retirée", s.millesime, nombre(s.chiffres)
    for change in c.sources_changees:
        avant, apres = change.avant, change.apres
        neuf = avant.millesime != apres.millesime
        yield (
            apres.code,
            "autre millésime" if neuf else "autre fichier",
            f"{avant.millesime} → {apres.millesime}" if neuf else apres.millesime,
            f"{nombre(avant.chiffres)} → {nombre(apres.chiffres)}",
        )


def _comptes(c: Difference) -> Iterator[tuple[str, ...]]:
    from clesante.socle.texte import nombre

    for i in c.indicateurs:
        yield i.code, nombre(i.ajoutees), nombre(i.retirees), nombre(i.changees)


def _plus_forts(c: Difference, noms: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for i in c.indicateurs:
        for fort in i.plus_forts:
            lieu = f"{noms.get(fort.territoire, '')} ({fort.territoire})".strip()
            periode = " ".join(filter(None, (fort.periode, fort.dimension)))
            avant = _valeur(fort.avant, fort.statut_avant)
            apres = _valeur(fort.apres, fort.statut_apres)
            yield i.code, lieu, periode, avant, apres, _ecart(fort)


def _valeur(valeur: float | None, statut: str) -> str:
    from clesante.socle.texte import nombre

    if valeur is None:
        return statut
    return nombre(valeur, 0 if valeur.is_integer() else 2)


def _ecart(fort: Changement) -> str:
    from clesante.socle.texte import avec_unite

    if fort.relatif is None:
        return "—"
    signe = "+" if fort.relatif > 0 else ""
    return signe + avec_unite(100 * fort.relatif, "%", 1)


def _territoires(c: Difference) -> Iterator[tuple[str, ...]]:
    from clesante.socle.texte import pluriel

    lignes = [(_nommer(t), "ajouté") for t in c.territoires_ajoutes]
    lignes += [
        (_nommer(t), f"devenu {t.devenu}" if t.devenu else "retiré") for t in c.territoires_retires
    ]
    yield from lignes[:TERRITOIRES_MONTRES]
    reste = len(lignes) - TERRITOIRES_MONTRES
    if reste > 0:
        yield f"… et {pluriel(reste, 'autre')} (--format json les donne tous)", ""


def _nommer(territoire: TerritoireChange) -> str:
    return f"{territoire.nom} ({territoire.code})"
