"""Saved views as pages show them: the menu of a list, all those of a person."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Utilisateur, VueEnregistree
from clesante.socle.erreurs import EntreeInvalideError

GARDER = "garder"  # opens the form that keeps a view
HORS_VUE = frozenset({"page", "vue", "csrfmiddlewaretoken", GARDER})
LONGUEUR = 200
CRITERES = 50
TROP_LONG, OTER = "Ce filtre est trop long pour être gardé.", "Ôtez un critère."
TOUT = "vue=aucune"
"""What opens a whole list, whatever view it opens on."""
D_UNE_LISTE = """
SELECT * FROM comptes_vueenregistree WHERE utilisateur_id = %s AND page = %s ORDER BY libelle
"""
"""Read at every list: to have it written costs three times more."""


@dataclass(frozen=True, slots=True)
class VueLue:
    """One saved view in a menu: its name, where it opens."""

    vue: VueEnregistree
    adresse: str
    est_courante: bool = False

    @property
    def libelle(self) -> str:
        """Its name."""
        return self.vue.libelle

    @property
    def par_defaut(self) -> bool:
        """Whether the list opens on it."""
        return self.vue.par_defaut


@dataclass(frozen=True, slots=True)
class Vues:
    """The saved views of one list, and what is asked of it now."""

    page: str
    libelle: str
    lignes: list[VueLue]
    parametres: str = ""
    garder: bool = False

    @property
    def courante(self) -> VueLue | None:
        """The view that is shown, if it is one."""
        return next((lue for lue in self.lignes if lue.est_courante), None)

    @property
    def defaut(self) -> VueLue | None:
        """The view the list opens on, if one was chosen."""
        return next((lue for lue in self.lignes if lue.par_defaut), None)

    @property
    def tout(self) -> str:
        """Where the whole list opens."""
        return f"{reverse(self.page)}?{TOUT}"


def listes(utilisateur: Visiteur) -> dict[str, str]:
    """Return the lists whose views a user may keep: label by name of address (``VUES``)."""
    return {
        nom: libelle for nom, libelle, operation in settings.VUES if peut(utilisateur, operation)
    }


def canonique(parametres: str) -> str:
    """Return a query string in one order, without the page nor what is empty.

    Raises ``EntreeInvalideError`` for more fields than a view keeps.
    """
    try:
        lus = parse_qsl(parametres, max_num_fields=CRITERES)
    except ValueError as erreur:
        raise EntreeInvalideError(TROP_LONG, OTER) from erreur
    paires = [
        (nom, valeur.replace("\x00", "").strip()[:LONGUEUR])
        for nom, valeur in lus
        if nom not in HORS_VUE
    ]
    return urlencode(sorted((nom, valeur) for nom, valeur in paires if valeur))


def vues(utilisateur: Utilisateur, page: str, demande: QueryDict) -> Vues:
    """Return the menu of one list, what is asked of it now among it.

    What is too long to be kept is no view, and is refused in a sentence when one keeps it.
    """
    libelle = listes(utilisateur).get(page, "")
    voulus = demande.urlencode()
    with suppress(EntreeInvalideError):
        voulus = canonique(voulus)
    lues = VueEnregistree.objects.raw(D_UNE_LISTE, [utilisateur.pk, page])
    lignes = [VueLue(lue, adresse(lue), lue.parametres == voulus != "") for lue in lues]
    return Vues(page, libelle, lignes, voulus, GARDER in demande)


def adresse(vue: VueEnregistree) -> str:
    """Return where a view opens; one without a filter, on the whole list."""
    return f"{reverse(vue.page)}?{vue.parametres or TOUT}"


def toutes(utilisateur: Utilisateur) -> list[Vues]:
    """Return every view of a person, list by list; those of lost rights are left out."""
    lues = VueEnregistree.objects.filter(utilisateur=utilisateur).order_by("libelle")
    par_page: dict[str, list[VueLue]] = {}
    for lue in lues:
        par_page.setdefault(lue.page, []).append(VueLue(lue, adresse(lue)))
    permises = listes(utilisateur).items()
    return [Vues(nom, libelle, par_page[nom]) for nom, libelle in permises if nom in par_page]
