"""Named changes of a file that tells a contract: keep its rows a day, then take it in."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from clesante.acteurs.imports.communs import est_vide
from clesante.acteurs.models import Organisation
from clesante.comptes.actions.objets import introuvable
from clesante.comptes.droits import peut
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions.export import GARDE, balayer
from clesante.contrats.actions.reprise import CREER, Parties, reprendre
from clesante.contrats.imports.documents import lire_document
from clesante.contrats.imports.fiches import ContratLu
from clesante.contrats.imports.reprise import lire
from clesante.contrats.imports.structures import Structures
from clesante.contrats.models import Contrat, Correspondance, ImportContrat
from clesante.contrats.regles.reprise import (
    CONNUS,
    LAISSER,
    NOTES,
    deviner,
    empreinte,
    rang_des_titres,
)
from clesante.donnees.tables.atelier import Bornes
from clesante.donnees.tables.imports import ouvrir
from clesante.socle.erreurs import EntreeInvalideError

TABLEAU, DOCUMENT = "tableau", "document"
FICHES_MAX = 1_000
BORNES = Bornes(
    texte=20_000, pour="la reprise d'un contrat", contenu="une fiche-action par ligne, ses champs"
)
DATES = ("date_signature", "date_effet", "date_fin_prevue", "date_fin_reelle")
SIMPLES = ("intitule", "genre", "territoire", "cadre", "generation", "presentation", "nom_axe")


@dataclass(frozen=True, slots=True)
class FichierLu:
    """What a file holds before anything is understood: its rows, where it was read from."""

    genre: str
    lignes: list[list[Any]]
    confiances: list[list[float]]
    extraits: list[str]
    encodage: str = ""


def lire_fichier(flux: IO[bytes], nom: str) -> FichierLu:
    """Return the rows of a spreadsheet, or those a DOCX or a PDF tells, read in a limited child.

    Raises ``EntreeInvalideError`` for what is neither, or holds no fiche.
    """
    contenu = flux.read()
    if contenu.startswith(b"%PDF") or nom.lower().endswith(".docx"):
        lu = lire_document(contenu, nom)
        return FichierLu(DOCUMENT, lu.lignes, lu.confiances, lu.extraits)
    with tempfile.TemporaryDirectory(prefix="clesante-reprise-") as dossier:
        fichier = Path(dossier) / f"fichier{Path(nom).suffix.lower()[:6]}"
        fichier.write_bytes(contenu)
        ouvert = ouvrir(fichier, bornes=BORNES)
    lignes = [[] if est_vide(ligne) else ligne for ligne in ouvert["lignes"]]
    if sum(map(bool, lignes)) < 2:
        raise EntreeInvalideError(
            "Ce fichier n'a pas de ligne sous ses titres.", "Mettez une fiche-action par ligne."
        )
    if sum(map(bool, lignes)) > FICHES_MAX:
        raise EntreeInvalideError(
            f"Ce fichier a plus de {FICHES_MAX} lignes.", "Gardez un seul contrat par fichier."
        )
    return FichierLu(TABLEAU, lignes, [], [], ouvert.get("encodage", ""))


def deposer(faits: Mapping[str, Any], flux: IO[bytes], nom: str, par: Utilisateur) -> ImportContrat:
    """Keep the file of a contract for who gives it, for a day; ``faits`` as :func:`geler` writes.

    Raises ``IntrouvableError`` without the right, and as :func:`lire_fichier`.
    """
    if not peut(par, CREER):
        raise introuvable()
    depot = lu_sans_garder(flux, nom)
    depot.auteur, depot.choix["contrat"] = par, dict(faits)
    balayer()
    depot.save()
    return depot


def lu_sans_garder(flux: IO[bytes], nom: str) -> ImportContrat:
    """Return what a file holds, its columns understood, nothing kept; as :func:`lire_fichier`."""
    lu = lire_fichier(flux, nom)
    rang = rang_des_titres(lu.lignes)
    choix = {
        "rang": rang,
        "confiances": lu.confiances,
        "extraits": lu.extraits,
        "encodage": lu.encodage,
        "cle": str(uuid.uuid4()),
    }
    colonnes = _en_json(colonnes_proposees(lu.lignes, rang))
    return ImportContrat(
        fichier=nom[:255], genre=lu.genre, lignes=lu.lignes, correspondance=colonnes, choix=choix
    )


def _en_json(colonnes: Mapping[int, str]) -> dict[str, str]:
    return {str(rang): champ for rang, champ in colonnes.items()}


def colonnes_proposees(lignes: list[list[Any]], rang: int) -> dict[int, str]:
    """Return what each column is: what was said last time of this layout, else what is guessed."""
    titres = lignes[rang] if lignes else []
    deja = Correspondance.objects.filter(empreinte=empreinte(titres)).first()
    devinees = deviner(lignes, rang)
    if deja is None:
        return devinees
    permis = {*CONNUS, NOTES, LAISSER}
    dites = {int(c): champ for c, champ in deja.colonnes.items() if champ in permis}
    return devinees | {c: champ for c, champ in dites.items() if c < len(titres)}


def retrouver(numero: int, par: Utilisateur) -> ImportContrat:
    """Return a reprise begun to its author; raise ``IntrouvableError`` for any other."""
    recents = ImportContrat.objects.filter(created_at__gte=timezone.now() - GARDE)
    depot = recents.filter(pk=numero, auteur=par, genre__in=(TABLEAU, DOCUMENT)).first()
    if depot is None or not peut(par, CREER):
        raise introuvable()
    return depot


def colonnes_de(depot: ImportContrat) -> dict[int, str]:
    """Return what each column of a file kept is."""
    return {int(rang): champ for rang, champ in depot.correspondance.items()}


def relire(depot: ImportContrat, par: Utilisateur | None) -> ContratLu:
    """Return what a file kept would make now."""
    structures = Structures(par, depot.choix.get("organisations", {}))
    return lire(depot.lignes, depot.choix["rang"], colonnes_de(depot), structures)


def choisir(
    depot: ImportContrat, colonnes: Mapping[int, str], organisations: Mapping[str, str]
) -> None:
    """Keep what the person said of columns and of homonyms; the layout is remembered."""
    depot.correspondance = _en_json(colonnes)
    depot.choix["organisations"] = {**depot.choix.get("organisations", {}), **organisations}
    depot.save()
    if depot.genre == TABLEAU:
        Correspondance.objects.update_or_create(
            empreinte=empreinte(depot.lignes[depot.choix["rang"]]),
            defaults={"colonnes": depot.correspondance, "auteur": depot.auteur},
        )


def corriger(depot: ImportContrat, cellules: Mapping[tuple[int, int], str]) -> None:
    """Keep the cells that a person corrected, by (row, column), before anything is written."""
    confiances = depot.choix["confiances"]
    for (ligne, colonne), texte in cellules.items():
        existe = ligne < len(depot.lignes) and colonne < len(depot.lignes[ligne])
        if not existe or depot.lignes[ligne][colonne] == texte:
            continue
        depot.lignes[ligne][colonne] = texte
        if ligne < len(confiances):
            confiances[ligne][colonne] = 1.0
    depot.save()


def importer(depot: ImportContrat, par: Utilisateur) -> Contrat:
    """Take in the contract of a file, once; raise as :func:`reprendre`."""
    with transaction.atomic():
        tenu = ImportContrat.objects.select_for_update().get(pk=depot.pk, auteur=par)
        if tenu.fait_le:
            return Contrat.objects.get(pk=tenu.bilan["contrat"])
        reprise = relire(tenu, par)
        fait = reprendre_lu(tenu, tenu.choix["contrat"], par)
        personnes = [[p.ligne, p.colonne, p.texte] for p in reprise.personnes]
        tenu.bilan = {"contrat": fait.pk, "fiches": len(reprise.fiches), "personnes": personnes}
        tenu.fait_le, tenu.lignes = timezone.now(), []
        tenu.choix = {"rang": 0}
        tenu.save()
    return fait


def reprendre_lu(depot: ImportContrat, faits: Mapping[str, Any], par: Utilisateur) -> Contrat:
    """Take in the contract that facts tell, with the fiches of a file; as :func:`reprendre`."""
    contrat, parties = degeler(faits, par)
    contrat.cle_creation = uuid.UUID(depot.choix["cle"])
    return reprendre(contrat, parties, par, relire(depot, par), depot.fichier)[0]


def abandonner(depot: ImportContrat) -> None:
    """Forget a file: nothing of it is kept."""
    depot.delete()


def geler(contrat: Contrat, parties: Parties) -> dict[str, Any]:
    """Return the facts of a contract, not saved, as plain data."""
    faits: dict[str, Any] = {nom: getattr(contrat, nom) for nom in SIMPLES}
    faits |= {nom: jour.isoformat() if (jour := getattr(contrat, nom)) else "" for nom in DATES}
    duree = contrat.duree_declaree_annees
    faits["duree_declaree_annees"] = "" if duree is None else str(duree)
    faits["porteurs"] = [lue.pk for lue in parties.porteurs]
    faits["signataires"] = [lue.pk for lue in parties.signataires]
    return faits


def degeler(faits: Mapping[str, Any], par: Utilisateur) -> tuple[Contrat, Parties]:
    """Return the contract, not saved, and its parties, that :func:`geler` wrote."""
    contrat = Contrat(**{nom: faits[nom] for nom in SIMPLES})
    for nom in DATES:
        setattr(contrat, nom, date.fromisoformat(faits[nom]) if faits[nom] else None)
    contrat.duree_declaree_annees = faits.get("duree_declaree_annees") or None
    vues = (
        Organisation.objects.all()
        .visibles_par(par)
        .in_bulk([*faits["porteurs"], *faits["signataires"]])
    )
    cites = {
        nom: [vues[pk] for pk in faits[nom] if pk in vues] for nom in ("porteurs", "signataires")
    }
    return contrat, Parties(**cites)
