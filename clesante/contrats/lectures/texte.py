"""The text of a contract as it is read: its parts, and what its variables say today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.models import Dispositif, Instance
from clesante.cadres.montants import en_etp, euros
from clesante.cadres.regles.mesures import duree_lisible
from clesante.cadres.textes import Nature, table_livree
from clesante.concertation.choix import SortEnjeu
from clesante.concertation.lectures import lieu
from clesante.concertation.lectures.demonstration import MARQUE, sans_marque
from clesante.concertation.models import Enjeu
from clesante.contrats.choix import (
    EtatAction,
    EtatFinancement,
    GenreActe,
    Habilitation,
    NatureLigne,
)
from clesante.contrats.models import Acte, Contrat, FicheAction, LigneFinancement, PartieTexte
from clesante.contrats.regles.texte import Valeur, dire_axe
from clesante.recherche.lectures import libelles
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import INSECABLE, enumerer, pluriel
from clesante.territoires.lectures import perimetre, plusieurs

SUJETS_VISES = ("contrat_local_sante", "projet_regional_sante")


def parties_du_texte(contrat: Contrat) -> QuerySet[PartieTexte]:
    """Return the parts of the text of a contract, in their order."""
    return PartieTexte.objects.filter(contrat=contrat, retiree_le=None).order_by("ordre", "pk")


def retirees(contrat: Contrat) -> QuerySet[PartieTexte]:
    """Return the parts that were removed, the latest first."""
    return (
        PartieTexte.objects.filter(contrat=contrat)
        .exclude(retiree_le=None)
        .order_by("-retiree_le", "-pk")
    )


def titres(contrat: Contrat) -> dict[str, str]:
    """Return the title of each part by its code, for what is joined to them."""
    return {partie.code: partie.titre for partie in parties_du_texte(contrat)}


def texte_en_place(contrat: Contrat, code: str) -> str:
    """Return the text of a part as it is typed, with its variables."""
    return next((p.texte for p in parties_du_texte(contrat).filter(code=code)), "")


def adresse(contrat: Contrat, code: str) -> str:
    """Return where a comment is read: at its part, or beside the whole contract."""
    if not code:
        return reverse("contrat", args=[contrat.pk])
    return f"{reverse('contrat-texte', args=[contrat.pk])}#partie-{code}"


def fiches_dites(contrat: Contrat) -> QuerySet[FicheAction]:
    """Return the actions a text may tell of: it says the same to all, so no restricted one."""
    return FicheAction.objects.filter(
        contrat=contrat, restreinte=False, hors_contrat=False
    ).exclude(etat__in=(EtatAction.IDEE, EtatAction.ABANDONNEE))


def valeurs(contrat: Contrat) -> dict[str, Valeur]:
    """Return what each variable says today, the same for every reader; empty when unknown."""
    lues: dict[str, Iterable[str]] = {}
    for lire in (_parties_prenantes, _ou, _quand, _programme):
        lues |= lire(contrat)
    return {code: Valeur(tuple(filter(None, dites))) for code, dites in lues.items()}


def _parties_prenantes(contrat: Contrat) -> dict[str, Iterable[str]]:
    signataires = [*contrat.signataires.select_related("organisation").order_by("ordre", "pk")]
    porteurs = contrat.porteurs.select_related("organisation").order_by("-chef_de_file", "pk")
    referents = contrat.referents.filter(Q(au=None) | Q(au__gte=timezone.localdate()))
    return {
        "signataires": [f"{_nomme(s.organisation, contrat)}, {s.fonction}" for s in signataires],
        "porteurs": [_nomme(p.organisation, contrat) for p in porteurs],
        "referents": [
            f"{r.get_role_display()}{INSECABLE}: {r.fonction}" for r in referents.order_by("pk")
        ],
        "instances": [
            f"{_nomme(i, contrat)}{f', {i.rythme}' if i.rythme else ''}"
            for i in _instances(contrat)
        ],
        "visas": [*_visas(contrat, signataires)],
        "engagements": [*_engagements(contrat)],
    }


def _nomme(objet: Any, contrat: Contrat) -> str:
    """Return a name as the text says it: the document itself says that it is a demonstration."""
    return sans_marque(str(objet)) if contrat.fictif else str(objet)


def _instances(contrat: Contrat) -> QuerySet[Instance]:
    """Return the bodies of a contract: its own, those of its territory.

    A territory that does not exist has the invented bodies that are shown where it is.
    """
    siennes = Q(portees__code=contrat.code)
    if contrat.territoire:
        siennes |= Q(territoire=contrat.territoire)
    elif contrat.fictif:
        siennes |= Q(territoire__in=contrat.codes, nom__endswith=f"({MARQUE.lower()})")
    return Instance.objects.filter(siennes).distinct().order_by("pk")


def _visas(contrat: Contrat, signataires: Sequence[Any]) -> Iterator[str]:
    """Yield the legal texts in force on the day of the contract, then each délibération."""
    jour = contrat.date_signature or contrat.date_effet or timezone.localdate()
    codes: dict[str, list[str]] = {}
    lois = []
    for texte in table_livree().textes:
        version = texte.version_au(jour)
        if not (version and set(version.sujets) & set(SUJETS_VISES)):
            continue
        if texte.nature is Nature.ARTICLE and texte.code_juridique:
            codes.setdefault(texte.code_juridique.libelle, []).append(texte.designation)
        elif texte.nature is Nature.LOI:
            nom = f" {texte.nom}" if texte.nom else ""
            lois.append(f"Vu {texte.intitule}{nom}{INSECABLE};")
    for code, articles in codes.items():
        mot = "son article" if len(articles) == 1 else "ses articles"
        yield f"Vu le {code}, notamment {mot} {enumerer(articles)}{INSECABLE};"
    yield from lois
    for s in signataires:
        if s.habilitation == Habilitation.DELIBERATION and s.habilitation_date:
            reference = (
                f" n°{INSECABLE}{s.habilitation_reference}" if s.habilitation_reference else ""
            )
            jour_dit = date_longue(s.habilitation_date)
            qui = _nomme(s.organisation, contrat)
            yield f"Vu la délibération{reference} du {jour_dit}, {qui}{INSECABLE};"


def _engagements(contrat: Contrat) -> Iterator[str]:
    lus = contrat.engagements.select_related("signataire__organisation")
    for e in lus.order_by("signataire__ordre", "pk"):
        combien = (
            euros(e.montant) if e.montant is not None else "",
            en_etp(e.etp) if e.etp is not None else "",
            e.en_nature,
            f"avant le {date_longue(e.echeance)}" if e.echeance else "",
        )
        chiffre = " et ".join(filter(None, combien[:2]))
        suite = ", ".join(filter(None, (f"{chiffre} {e.periode_dite}".strip(), *combien[2:])))
        dit = f"{_nomme(e.signataire.organisation, contrat)}{INSECABLE}: {e.texte.rstrip('.')}"
        yield f"{dit} ({suite})" if suite else dit


def _ou(contrat: Contrat) -> dict[str, Iterable[str]]:
    ici, communes = lieu(contrat), _communes(contrat)
    habitants = ""
    if ici.habitants:
        millesime = f" (population municipale {ici.millesime})" if ici.millesime else ""
        habitants = pluriel(ici.habitants, "habitant") + millesime
    return {
        "territoire": [ici.nom],
        "population": [habitants],
        "communes": communes,
        "nombre_communes": [pluriel(len(communes), "commune")] if communes else [],
    }


def _communes(contrat: Contrat) -> list[str]:
    if not contrat.territoire:
        return []
    try:
        lues = plusieurs(perimetre(contrat.territoire).communes)
    except ClesanteError:
        return []
    return sorted((lue.nom for lue in lues), key=str.casefold)


def _quand(contrat: Contrat) -> dict[str, Iterable[str]]:
    debut, fin = contrat.date_effet or contrat.date_signature, contrat.date_fin_prevue
    return {
        "date_effet": [date_longue(debut)] if debut else [],
        "date_fin": [date_longue(fin)] if fin else [],
        "duree": [duree_lisible(debut, fin)] if debut and fin else [],
    }


def _programme(contrat: Contrat) -> dict[str, Iterable[str]]:
    fiches = fiches_dites(contrat)
    combien = fiches.count()
    diagnostic = contrat.diagnostic
    retenus = Enjeu.objects.filter(
        diagnostic=contrat.diagnostic_id, sort=SortEnjeu.RETENU
    ).order_by("numero")
    axes = contrat.axes.order_by("numero")
    return {
        "axes": [dire_axe(contrat.nom_axe, axe.numero, axe.intitule) for axe in axes],
        "nombre_actions": [pluriel(combien, "action")] if combien else [],
        "priorites": retenus.values_list("intitule", flat=True),
        "diagnostic": [_diagnostic(diagnostic)] if diagnostic else [],
        "dispositifs": [*_dispositifs(fiches)],
        "total_financements": [*_financements(fiches)],
        "annexes": [*_annexes(contrat, fiches)],
    }


def _diagnostic(diagnostic: Any) -> str:
    dit = f"Le diagnostic partagé de {diagnostic.annee} dit l'état de santé, les besoins"
    return f"{dit} et les ressources du territoire."


def _dispositifs(fiches: QuerySet[FicheAction]) -> Iterator[str]:
    """Yield the schemes that actions name: those of the register, then the kinds of plans."""
    cites = Dispositif.objects.filter(fiches__in=fiches).distinct().order_by("tri")
    yield from cites.values_list("nom", flat=True)
    plans = {code for lus in fiches.values_list("plans_lies", flat=True) for code in lus}
    yield from libelles("dispositifs", sorted(plans))


def _produits(fiches: QuerySet[FicheAction]) -> QuerySet[LigneFinancement]:
    lignes = LigneFinancement.objects.filter(fiche__in=fiches, nature=NatureLigne.PRODUIT)
    return lignes.exclude(etat=EtatFinancement.REFUSE)


def _financements(fiches: QuerySet[FicheAction]) -> Iterator[str]:
    """Yield « en 2025 : 363 300 €, dont 7 000 € en nature », each year, then all when several.

    What is granted counts for what is granted, as in the tables of funding.
    """
    lignes, prevu = _produits(fiches), Coalesce("accorde", "montant")
    sommes = {"total": Sum(prevu), "nature": Sum(prevu, filter=Q(en_nature=True))}
    annees: list[Any] = list(lignes.values("annee").annotate(**sommes).order_by("annee"))
    for lue in annees:
        yield _somme(f"en {lue['annee']}", lue["total"], lue["nature"])
    if len(annees) > 1:
        tout = lignes.aggregate(**sommes)
        yield _somme("en tout", tout["total"], tout["nature"])


def _somme(quand: str, total: Decimal, en_nature: Decimal | None) -> str:
    nature = f", dont {euros(en_nature)} en nature" if en_nature else ""
    return f"{quand}{INSECABLE}: {euros(total)}{nature}"


def _annexes(contrat: Contrat, fiches: QuerySet[FicheAction]) -> Iterator[str]:
    """Yield what is joined to a contract, each with what it is: what does not exist is left out."""
    if contrat.diagnostic:
        yield f"Le diagnostic partagé de {contrat.diagnostic.annee}"
    if combien := fiches.count():
        yield f"Les fiches-actions{INSECABLE}: {pluriel(combien, 'fiche')}"
    annees = _produits(fiches).values_list("annee", flat=True).distinct().order_by("annee")
    if annees:
        yield f"Le plan de financement{INSECABLE}: {enumerer([str(annee) for annee in annees])}"
    actes = Acte.objects.filter(contrat=contrat, genre=GenreActe.DELIBERATION).order_by(
        "date", "pk"
    )
    for acte in actes:
        jour = f", {date_longue(acte.date)}" if acte.date else ""
        yield f"{acte.intitule}{jour}"
