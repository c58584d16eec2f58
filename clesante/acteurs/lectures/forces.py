"""Read models of who can bring what: the list, the counts, what one organisation brings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.text import capfirst

from clesante.acteurs.choix import Famille
from clesante.acteurs.choix_dialogue import Mobilisation
from clesante.acteurs.lectures import noms_de_territoires
from clesante.acteurs.models import ForceVive, Organisation
from clesante.acteurs.regles import mots_cherches
from clesante.comptes.droits import Visiteur
from clesante.comptes.models.preparees import parmi, preparee
from clesante.recherche.lectures import vocabulaire
from clesante.recherche.models import dont
from clesante.ui.graphiques import Barre, Graphique, Mesure, barres
from clesante.ui.tableaux import Tableau

VOIR = ForceVive.VOIR
TRIS = {
    "nom": ("organisation__tri", "pk"),
    "etat": (F("depuis_le").desc(nulls_last=True), "organisation__tri", "pk"),
    "famille": ("organisation__famille", "organisation__tri", "pk"),
}


@dataclass(frozen=True, slots=True)
class FiltreForces:
    """What a person asked of the list; an unknown order is that of names."""

    texte: str = ""
    etat: str = ""
    famille: str = ""
    theme: str = ""
    tri: str = "nom"


@dataclass(frozen=True, slots=True)
class LigneForce:
    """One line of the list: who, in which organisation, where, the labels of its themes."""

    force: ForceVive
    organisation: Organisation
    lieu: str
    themes: tuple[str, ...]


def forces_vues(utilisateur: Visiteur, operation: str = VOIR) -> QuerySet[ForceVive]:
    """Return the forces vives on which a user may do an operation, « voir » by default."""
    lues: QuerySet[ForceVive] = ForceVive.objects.all().visibles_par(utilisateur, operation)
    return lues.select_related("organisation__fusionnee_dans", "personne")


def forces(utilisateur: Visiteur, filtre: FiltreForces) -> QuerySet[ForceVive]:
    """Return the forces vives a user sees that answer a filter, in its order."""
    trouvees = forces_vues(utilisateur)
    mots, _ = mots_cherches(filtre.texte)
    trouvees = trouvees.filter(*(Q(organisation__recherche__contains=f" {mot}") for mot in mots))
    if filtre.etat:
        trouvees = trouvees.filter(etat=filtre.etat)
    if filtre.famille:
        trouvees = trouvees.filter(organisation__famille=filtre.famille)
    if filtre.theme:
        trouvees = trouvees.filter(dont("themes", filtre.theme))
    return trouvees.order_by(*TRIS.get(filtre.tri, TRIS["nom"]))


def lignes_de_forces(lues: Iterable[ForceVive]) -> list[LigneForce]:
    """Return lines of the list; names of territories and labels of themes are read at once."""
    lues = list(lues)
    gardees = [force.organisation.gardee for force in lues]
    noms, libelles = _noms(gardees), vocabulaire("themes").libelles
    return [
        LigneForce(
            force,
            gardee,
            noms.get(gardee.territoire, gardee.territoire),
            tuple(libelles.get(code, code) for code in force.themes),
        )
        for force, gardee in zip(lues, gardees, strict=True)
    ]


def _noms(organisations: Iterable[Organisation]) -> dict[str, str]:
    return noms_de_territoires({organisation.territoire for organisation in organisations})


def forces_de(organisation: Organisation, utilisateur: Visiteur) -> list[ForceVive]:
    """Return what an organisation and its people bring, those merged into it included."""
    ici = [o.pk for o in organisation.avec_fusionnees if o.permet(utilisateur, VOIR)]
    return _forces(ici) if ici else []


@preparee
def _forces(organisations: Any) -> QuerySet[ForceVive]:
    lues = ForceVive.objects.filter(parmi("organisation", organisations))
    return lues.select_related("personne").order_by(F("personne").asc(nulls_first=True))


def compter_forces(utilisateur: Visiteur, filtre: FiltreForces) -> dict[tuple[str, str], int]:
    """Return how many there are by family and state, whatever state the filter asks."""
    sans_etat = FiltreForces(filtre.texte, "", filtre.famille, filtre.theme)
    lues = forces(utilisateur, sans_etat).order_by().values_list("organisation__famille", "etat")
    return {(famille, etat): n for famille, etat, n in lues.annotate(n=Count("pk"))}


def tableau_des_forces(comptes: dict[tuple[str, str], int]) -> Tableau:
    """Return the table of families × states, with their totals."""
    etats = tuple(Mobilisation.values)

    def ligne(nom: str, familles: Iterable[str]) -> tuple[str, ...]:
        par_etat = [sum(comptes.get((f, e), 0) for f in familles) for e in etats]
        return (nom, *map(str, par_etat), str(sum(par_etat)))

    corps = [ligne(capfirst(str(f.label)), [f.value]) for f in Famille]
    entetes = ("Famille", *(capfirst(str(e.label)) for e in Mobilisation), "Ensemble")
    total = ligne("Ensemble", Famille.values)
    return Tableau(
        "Forces vives par famille et par état", entetes, (*corps, total), frozenset({1, 2, 3, 4})
    )


def image_des_forces(comptes: dict[tuple[str, str], int]) -> Graphique:
    """Return one bar by state: how far mobilisation is."""
    sommes = {
        e: sum(n for (_, etat), n in comptes.items() if etat == e) for e in Mobilisation.values
    }
    lignes = [Barre(capfirst(str(e.label)), sommes[e.value]) for e in Mobilisation]
    return barres(
        "forces-par-etat",
        Mesure("Nombre d'organisations et de personnes", "", 0),
        lignes,
        titre="Forces vives par état",
    )
