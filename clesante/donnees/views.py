"""Public pages of the data: catalogue of indicators, sources, freshness, file to fill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from clesante.donnees import exports_modele, lectures, lectures_fiche
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_THEME, par_theme
from clesante.donnees.fraicheur import Fraicheur, fraicheurs
from clesante.donnees.lectures import IndicateurPublie, Source
from clesante.donnees.lectures_repartition import repartition
from clesante.donnees.reseau.connecteurs import commande
from clesante.donnees.tables.lectures import LOCAL
from clesante.donnees.views_tables import table_locale, tableau_des_tables
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, IntrouvableError
from clesante.socle.texte import nombre, normaliser, pluriel
from clesante.territoires.lectures import perimetre, rechercher
from clesante.ui.colonnes import Colonne, tableau
from clesante.ui.fichiers import joindre
from clesante.ui.tableaux import Tableau
from clesante.ui.vues import page_publique

PROCHES = 20  # territories proposed when what was typed may be several
ETATS = {"renseignes": "renseignés", "a-obtenir": "à obtenir"}


def _lien_source(f: Fraicheur) -> str:
    adresse = f"{reverse('sources')}#{f.source.code}"
    return format_html('<a href="{}">{}</a>', adresse, f.source.citation)


def _lien_fiche(publie: IndicateurPublie) -> str:
    i = publie.definition
    return format_html('<a href="{}">{}</a>', reverse("indicateur", args=[i.code]), i.libelle)


COLONNES_FRAICHEUR: tuple[Colonne[Fraicheur], ...] = (
    Colonne("source", "Source", _lien_source),
    Colonne("etat", "État", lambda f: f.etat),
    Colonne("millesime", "Millésime", lambda f: f.source.millesime),
    Colonne("age", "Fin des données", lambda f: f.age),
    Colonne("lu", "Fichier lu", lambda f: f.lecture),
    Colonne("rythme", "Parution attendue", lambda f: f.rythme),
)
COLONNES_CATALOGUE: tuple[Colonne[IndicateurPublie], ...] = (
    Colonne("libelle", "Indicateur", _lien_fiche),
    Colonne("etat", "État", lectures_fiche.etat),
    Colonne(
        "niveau", "Niveau le plus fin", lambda p: lectures_fiche.MOTS["niveau"][p.definition.niveau]
    ),
    Colonne("unite", "Unité", lambda p: p.definition.unite),
)


@page_publique
def sources(requete: HttpRequest) -> HttpResponse:
    """Show every source, the file read, its fingerprint, and the indicators it gives."""
    par_producteur: dict[str, list[tuple[Source, list[Indicateur], str]]] = {}
    publies = lectures.indicateurs()
    for source in sorted(lectures.sources(), key=lambda s: normaliser(f"{s.producteur} {s.jeu}")):
        siens = [p.definition for p in publies if p.source and p.source.code == source.code]
        secret = lectures_fiche.secret_de(source, siens)
        par_producteur.setdefault(source.producteur, []).append((source, siens, secret))
    contexte = {"total": len(lectures.sources()), "producteurs": par_producteur}
    return render(requete, "donnees/sources.html", contexte)


@page_publique
def fraicheur(requete: HttpRequest) -> HttpResponse:
    """Show how fresh each source is today."""
    jour = timezone.localdate()
    lues = fraicheurs(jour)
    contexte = {
        "phrase": _phrase_fraicheur(lues, jour),
        "donnees": tableau("Fraîcheur de chaque source", COLONNES_FRAICHEUR, lues),
        "etapes": [("Sources des données", reverse("sources")), ("Fraîcheur des données", "")],
    }
    return render(requete, "donnees/fraicheur.html", contexte)


def _phrase_fraicheur(lues: Sequence[Fraicheur], jour: date) -> str:
    retards = sum(f.en_retard is True for f in lues)
    suite = f"pour {nombre(retards)} d'entre elles, une parution plus récente est probable"
    return (
        f"Au {date_longue(jour)}, {pluriel(len(lues), 'source')} : "
        f"{suite if retards else 'chacune est dans son rythme'}."
    )


@page_publique
def catalogue(requete: HttpRequest) -> HttpResponse:
    """Show the catalogue by theme, or the indicators that hold every word asked for."""
    texte = requete.GET.get("q", "").strip()[:200]
    etat = requete.GET.get("etat", "")
    publies = [p for p in lectures.indicateurs() if p.definition.affiche]
    gardes = [p for p in publies if _retient(p, texte, etat)]
    remplis = sum(map(lectures_fiche.est_renseigne, publies))
    contexte = {
        "texte": texte,
        "etat": etat if etat in ETATS else "",
        "etats": ETATS,
        "total": len(publies),
        "remplis": remplis,
        "a_obtenir": len(publies) - remplis,
        "phrase": f"{pluriel(len(gardes), 'indicateur trouvé', 'indicateurs trouvés')}.",
        "tableaux": _tableaux(gardes),
        "locales": tableau_des_tables(),
        "adresse": reverse("indicateurs"),
    }
    return render(requete, "donnees/catalogue.html", contexte)


def _retient(publie: IndicateurPublie, texte: str, etat: str) -> bool:
    if etat in ETATS and lectures_fiche.est_renseigne(publie) == (etat == "a-obtenir"):
        return False
    i = publie.definition
    champs = (i.code, i.libelle, i.definition, i.detenteur, i.dimension)
    contenu = f" {normaliser(' '.join(champs))}"
    return all(f" {debut}" in contenu for debut in normaliser(texte).split())


def _tableaux(publies: Sequence[IndicateurPublie]) -> list[tuple[str, str, Tableau]]:
    """Return (code, label, table) of each theme that has some of these indicators."""
    return [
        (code, LIBELLES_THEME[code], _tableau(LIBELLES_THEME[code], lignes))
        for code, lignes in par_theme(publies, lambda publie: publie.definition.theme)
    ]


def _tableau(theme: str, publies: Sequence[IndicateurPublie]) -> Tableau:
    legende = f"{pluriel(len(publies), 'indicateur')} du thème « {theme} »"
    return tableau(legende, COLONNES_CATALOGUE, publies)


@page_publique
def fiche(requete: HttpRequest, indicateur: str) -> HttpResponse:
    """Show everything known of one indicator, and how to get it where it lacks."""
    if indicateur != indicateur.upper():
        return redirect("indicateur", indicateur=indicateur.upper())
    if indicateur.startswith(LOCAL):
        return table_locale(requete, indicateur)
    return _fiche(requete, lectures_fiche.trouver(indicateur))


def _fiche(
    requete: HttpRequest, publie: IndicateurPublie, erreur: ClesanteError | None = None
) -> HttpResponse:
    """Return the page of an indicator; ``erreur`` says why what was typed names no territory."""
    i, saisie = publie.definition, _saisie(requete)
    contexte = {
        "saisie": saisie,
        "erreur": erreur,
        "proches": rechercher(saisie, PROCHES) if erreur else (),
        "repartition": repartition(publie),
        "i": i,
        "source": publie.source,
        "etat": lectures_fiche.etat(publie),
        "est_renseigne": lectures_fiche.est_renseigne(publie),
        "theme": LIBELLES_THEME[i.theme],
        "fiche": lectures_fiche.fiche(i),
        "fiche_source": lectures_fiche.fiche_source(publie),
        "couverture": lectures_fiche.couverture(publie),
        "commande": commande(i.source),
        "formats": exports_modele.FORMATS,
        "etapes": [("Catalogue des indicateurs", reverse("indicateurs")), (i.libelle, "")],
    }
    statut = erreur.statut_http if erreur else 200
    return render(requete, "donnees/indicateur.html", contexte, status=statut)


def _saisie(requete: HttpRequest) -> str:
    return requete.GET.get("territoire", "").strip()[:200]


@page_publique
def telecharger_modele(requete: HttpRequest, indicateur: str, extension: str) -> HttpResponse:
    """Send the file to fill for an indicator and a territory (``?territoire=``, ``?niveau=``)."""
    publie = lectures_fiche.trouver(indicateur)
    if not _saisie(requete):
        return redirect(f"{reverse('indicateur', args=[publie.definition.code])}#fichier")
    try:
        lieu = perimetre(_saisie(requete))
    except (EntreeInvalideError, IntrouvableError) as erreur:
        return _fiche(requete, publie, erreur)
    niveau = requete.GET.get("niveau", "")
    octets = exports_modele.modele(publie.definition, lieu, niveau, extension)
    nom = exports_modele.nom_du_modele(publie.definition, lieu, extension)
    return joindre(octets, nom)
