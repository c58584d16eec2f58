"""``clesante contrat``: the contracts of this site, and those that come in from a file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from clesante.commandes.contrat_comparer import declarer_comparer
from clesante.commandes.contrat_echange import declarer_echange
from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from pathlib import Path

    from clesante.contrats.imports.fiches import ContratLu

DATES = ("signature", "effet", "fin")


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "contrat")
    actes = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    lister = actes.add_parser("lister", help="les contrats du site")
    lister.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    lister.set_defaults(executer=executer_lister)
    reprendre = actes.add_parser(
        "reprendre",
        help="reprend un contrat existant depuis un tableau, un DOCX ou un PDF",
        description="Sans --essai, tout est enregistré, ou rien. Les dates s'écrivent 2024-01-31.",
    )
    reprendre.add_argument("fichier", metavar="FICHIER", type=chemin, help="ses fiches-actions")
    reprendre.add_argument("--compte", metavar="ADRESSE", default="", help="qui le reprend")
    reprendre.add_argument("--intitule", metavar="TEXTE", default="", help="son intitulé")
    reprendre.add_argument("--territoire", metavar="CODE", default="", help="son territoire")
    reprendre.add_argument("--cadre", metavar="CADRE", default="", help="son cadre régional")
    for nom in DATES:
        reprendre.add_argument(f"--{nom}", metavar="DATE", default="", help=f"date de {nom}")
    reprendre.add_argument(
        "--correspondance",
        metavar="F",
        type=chemin,
        help="un YAML : titre de colonne → champ, « notes_titrees » ou « rien »",
    )
    reprendre.add_argument(
        "--essai", action="store_true", help="montre ce qui serait fait, n'enregistre rien"
    )
    reprendre.set_defaults(executer=executer_reprendre)
    declarer_echange(actes)
    declarer_comparer(actes)


def executer_lister(options: argparse.Namespace) -> None:
    """Print the contracts of the site."""
    from clesante.commandes import serveur
    from clesante.commandes.sortie import ecrire_json, tableau
    from clesante.contrats.lectures import contrats_du_site

    serveur.preparer_base()
    lus = contrats_du_site()
    if options.format == "json":
        ecrire_json({"contrats": lus})
        return
    lignes = [
        (str(lu["id"]), lu["intitule"], lu["etat"], lu["date_effet"] or "–", lu["date_fin"] or "–")
        for lu in lus
    ]
    tableau(("N°", "Intitulé", "État", "Effet", "Fin"), lignes)


def executer_reprendre(options: argparse.Namespace) -> None:
    """Read a file, say what it would make, then take the contract in."""
    from clesante.commandes import serveur
    from clesante.commandes.sortie import dire
    from clesante.contrats.actions import reprise_depots as depots
    from clesante.socle.erreurs import EntreeInvalideError, RefuseError

    if not options.essai and not options.territoire:
        raise EntreeInvalideError(
            "Il manque le territoire du contrat.", "Ajoutez --territoire CODE, ou --essai."
        )
    serveur.preparer_base()
    par = None if options.essai and not options.compte else compte_cite(options.compte)
    depot = depots.lu_sans_garder(_ouvrir(options.fichier), options.fichier.name)
    if options.correspondance:
        depot.correspondance = _correspondance(options.correspondance, depot)
    reprise = depots.relire(depot, par)
    _dire(reprise)
    if reprise.bloquee:
        raise RefuseError(
            "Des lignes sont à corriger : rien n'a été enregistré.", "Corrigez le fichier."
        )
    if options.essai or par is None:
        dire("Essai : rien n'a été enregistré.")
        return
    fait = depots.reprendre_lu(depot, _faits(options), par)
    dire(f"Contrat repris sous le n° {fait.pk} : {fait.intitule}.")


def compte_cite(adresse: str) -> Any:
    """Return the account named; none named, the one administrator of the site."""
    from clesante.comptes.choix import Role
    from clesante.comptes.models import Utilisateur
    from clesante.socle.erreurs import IntrouvableError

    ouverts = Utilisateur.objects.filter(is_active=True)
    if adresse:
        compte = ouverts.filter(courriel=adresse.lower()).first()
        if compte is None:
            raise IntrouvableError(
                f"Aucun compte ouvert n'a l'adresse {adresse}.", "Voyez « clesante compte lister »."
            )
        return compte
    trouves = ouverts.filter(attributions__role=Role.ADMINISTRATEUR).distinct()[:2]
    if len(trouves) != 1:
        raise IntrouvableError(
            "On ne sait pas au nom de qui prendre ce contrat.", "Ajoutez --compte ADRESSE."
        )
    return trouves[0]


def _ouvrir(fichier: Path) -> Any:
    import io

    from clesante.socle.erreurs import IntrouvableError

    if not fichier.is_file():
        raise IntrouvableError(f"« {fichier.name} » n'existe pas.", "Vérifiez le chemin.")
    return io.BytesIO(fichier.read_bytes())


def _faits(options: argparse.Namespace) -> dict[str, Any]:
    from clesante.contrats.actions.reprise import Parties
    from clesante.contrats.actions.reprise_depots import geler
    from clesante.contrats.models import Contrat
    from clesante.contrats.regles.cellules import lire_date
    from clesante.territoires.lectures import perimetre

    jours = {
        nom: lire_date(lu, fin=nom == "fin") if (lu := getattr(options, nom)) else None
        for nom in DATES
    }
    contrat = Contrat(
        intitule=options.intitule or options.fichier.stem[:200],
        territoire=perimetre(options.territoire).code,
        cadre=options.cadre,
        date_signature=jours["signature"],
        date_effet=jours["effet"] or jours["signature"],
        date_fin_prevue=jours["fin"],
    )
    return geler(contrat, Parties())


def _correspondance(fichier: Path, depot: Any) -> dict[str, str]:
    """Return what each column is, as a YAML file says it by title."""
    from clesante.contrats.actions.reprise_depots import colonnes_de
    from clesante.contrats.regles.reprise import CONNUS, LAISSER, NOTES
    from clesante.donnees.producteurs.anomalies import texte_de
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.texte import normaliser
    from clesante.socle.yamls import lire_yaml

    lus = lire_yaml(_ouvrir(fichier).read().decode("utf-8-sig", "replace"), fichier.name)
    dites = {normaliser(str(titre)): str(nom) for titre, nom in dict(lus or {}).items()}
    permis = {*CONNUS, NOTES, LAISSER}
    if inconnus := sorted(set(dites.values()) - permis):
        raise EntreeInvalideError(
            f"{fichier.name} : champs inconnus : {', '.join(inconnus)}.",
            f"Au choix : {', '.join(sorted(permis))}.",
        )
    titres = [normaliser(texte_de(lu)) for lu in depot.lignes[depot.choix["rang"]]]
    voulues = {str(rang): dites[titre] for rang, titre in enumerate(titres) if titre in dites}
    return {str(rang): nom for rang, nom in colonnes_de(depot).items()} | voulues


def _dire(reprise: ContratLu) -> None:
    from clesante.commandes.sortie import dire
    from clesante.socle.texte import pluriel

    dire(f"{pluriel(len(reprise.fiches), 'fiche')}, {pluriel(len(reprise.axes), 'axe')}.")
    for fiche in reprise.fiches:
        dire(f"  ligne {fiche.ligne} : {fiche}")
    for anomalie in reprise.anomalies:
        dire(f"{anomalie.gravite} : {anomalie}. {anomalie.remede}".rstrip())
    for personne in reprise.personnes:
        dire(f"mise à part : ligne {personne.ligne}, {personne.colonne} : {personne.texte}")
