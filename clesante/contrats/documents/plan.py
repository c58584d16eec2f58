"""The programme of a contract as a document: its actions axis by axis, and in time."""

from __future__ import annotations

from collections.abc import Sequence

from clesante.contrats.documents.blocs import (
    RIEN,
    Bloc,
    composer,
    pleins,
    tableau,
    texte_sans_titre,
)
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.redaction import Redaction, jour, mois
from clesante.contrats.lectures.vues_temps import ALLURES
from clesante.contrats.regles.argent import centimes, totaux
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.etats import retards
from clesante.edition import Document
from clesante.socle.texte import pluriel
from clesante.ui.graphiques.frise import Groupe, Jalon, Ligne, frise
from clesante.ui.tableaux import Tableau

LIGNES_MAX = 26
"""A picture of more actions than this would not be read on one page."""
LARGEUR_CM = 13.5  # so that it stands under the title of its page


def document(contenu: Contenu, etat: EtatDocument) -> Document:
    """Return the plan of actions of a contract as a document."""
    lu = Redaction(contenu, etat)
    blocs = (*en_images(lu), *par_axe(lu, avec_etat=True), *abandonnees(lu))
    vide = Bloc(chapeau="Aucune action n'est encore écrite.")
    titre = f"Plan d'actions\u00a0: {lu.titre}"
    return composer(contenu, etat, titre, pleins(*blocs) or (vide,), "Plan d'actions")


def en_images(lu: Redaction) -> tuple[Bloc, ...]:
    """Return the programme on a time axis, when it is short enough to be read there."""
    groupes = [
        Groupe(lu.titre_axe(axe), [_ligne(lu, f) for f in siennes])
        for axe, siennes in lu.par_axe()
        if siennes
    ]
    lignes = [ligne for groupe in groupes for ligne in groupe.lignes]
    if not any(ligne.jours for ligne in lignes) or len(lignes) > LIGNES_MAX:
        return ()
    bornes = (jour(lu.contrat["date_effet"]), jour(lu.contrat["date_fin_prevue"]))
    dessin = frise("programme", groupes, lu.etat.jour, titre="Le programme", bornes=bornes)
    dit = f"Source : fiches-actions du contrat, {lu.etat.dit.lower()}."
    bloc = Bloc("Le programme dans le temps", dessin=dessin, legende=dit, largeur_cm=LARGEUR_CM)
    return (bloc,)


def _ligne(lu: Redaction, fiche: Objet) -> Ligne:
    etapes = lu.contenu.de("etapes_actions", "fiche", fiche["repere"])
    dues = [(e["titre"], jour(e["echeance"]), jour(e["faite_le"])) for e in etapes]
    jalons = [Jalon(le, titre, faite is not None) for titre, le, faite in dues if le]
    etat, debut, fin = fiche["etat"], jour(fiche["debut"]), jour(fiche["fin"])
    tard = bool(retards(etat, fin, dues, lu.etat.jour))
    return Ligne(lu.titre_de(fiche), debut, fin, ALLURES.get(etat, "fini"), "", tard, jalons)


def par_axe(lu: Redaction, avec_etat: bool = False) -> tuple[Bloc, ...]:
    """Return a table of actions by axis, or by objective under it; axes alone without actions."""
    if not lu.fiches:
        return axes_seuls(lu)
    return tuple(
        Bloc(
            lu.titre_axe(axe),
            html=texte_sans_titre(axe["texte"]) if axe else RIEN,
            sous=_par_objectif(lu, siennes, avec_etat),
            note="" if siennes else "Aucune action n'y est encore rangée.",
        )
        for axe, siennes in lu.par_axe()
    )


def axes_seuls(lu: Redaction) -> tuple[Bloc, ...]:
    """Return the axes of a contract whose actions are not written."""
    axes = tuple(lu.titre_axe(axe) for axe in lu.contenu.liste("axes"))
    return (Bloc("Axes", puces=axes, note="Leurs actions ne sont pas écrites ici."),) * bool(axes)


def _par_objectif(lu: Redaction, fiches: Sequence[Objet], avec_etat: bool) -> tuple[Bloc, ...]:
    return tuple(
        Bloc(objectif, tableaux=(tableau_d_actions(lu, siennes, avec_etat),))
        for objectif, siennes in lu.par_objectif(fiches)
    )


def tableau_d_actions(lu: Redaction, fiches: Sequence[Objet], avec_etat: bool) -> Tableau:
    """Return actions line by line: who pilots, when, what is planned; no empty column."""
    lues = [
        (
            lu.titre_de(f),
            lu.pilote(f, court=True),
            mois(f["debut"], f["fin"]),
            lu.dire("fiches", f, "etat") if avec_etat else "",
            _prevu(lu, f),
        )
        for f in fiches
    ]
    entetes = ("Action", "Pilote", "Calendrier", "État", "Prévu")
    return tableau(pluriel(len(fiches), "action"), entetes, lues, {4})


def _prevu(lu: Redaction, fiche: Objet) -> str:
    """Return what is planned for an action, all years; "" without a funding plan."""
    prevu = totaux(lu.lignes_de(fiche)).tout.prevu
    return f"{centimes(prevu)}\u00a0€" if prevu else ""


def abandonnees(lu: Redaction) -> tuple[Bloc, ...]:
    """Return the actions given up since the signature, with why: they count nowhere else."""
    dites = tuple(
        f"{lu.titre_de(f)}\u00a0: {f['motif_etat']}".rstrip(": \u00a0") for f in lu.abandonnees
    )
    return (Bloc("Actions abandonnées depuis la signature", puces=dites),) if dites else ()
