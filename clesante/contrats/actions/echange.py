"""Named change by which a contract of another installation comes in, as it was there."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import FieldError, ValidationError
from django.db import DataError, IntegrityError, transaction

from clesante.comptes.droits import portees
from clesante.comptes.journal import noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.concertation.actions import commencer as commencer_diagnostic
from clesante.concertation.models import Diagnostic, Enjeu
from clesante.contrats.actions import permis
from clesante.contrats.actions.echange_objets import Arrivee, poser, valeurs, valider
from clesante.contrats.actions.echange_preuves import (
    ecrire_le_parcours,
    ecrire_les_versions,
    joindre_les_pieces,
)
from clesante.contrats.actions.echange_suite import (
    DejaLaError,
    apport,
    identique,
    noter_la_suite,
    recevoir,
)
from clesante.contrats.colonnes.contenu import CONTRAT, ENJEU, SORTES
from clesante.contrats.imports.contenu import verifier_contenu, verifier_mots
from clesante.contrats.journal import CHAMPS
from clesante.contrats.journal.versions import IMPORTE
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.models import Contrat, FicheAction, Porteur
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.echange import verifier
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from clesante.socle.json_canonique import empreinte
from clesante.territoires.actions_rattaches import rattacher
from clesante.territoires.lectures import est_territoire, reste_dans

journal = logging.getLogger("clesante.contrats")
MALFORMES: Final = (
    ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
    DataError, FieldError, IntegrityError, ValidationError,
)  # fmt: skip
CREER: Final = "contrats.creer"


def importer(
    colis: Mapping[str, Any], fichiers: Mapping[str, bytes], par: Utilisateur, suite: bool = False
) -> tuple[Contrat, bool]:
    """Take in a contract that another installation exported; return it, and whether it changed.

    All of it is written, or nothing. The same file twice changes nothing; ``suite``: what follows
    a contract that is here already is taken in after it. Raises ``EntreeInvalideError`` for a file
    that is not whole, ``DejaLaError`` for a contract that is here already and goes on in the file,
    ``RefuseError`` when it does not go on what is held, or for a territory out of reach,
    ``IntrouvableError`` without the right.
    """
    try:
        return _importer(colis, fichiers, par, suite)
    except MALFORMES as erreur:  # anybody may write this file: no shape of it is an accident here
        journal.warning("contrat importé refusé", exc_info=erreur)
        raise EntreeInvalideError(
            "Ce fichier n'a pas la forme d'un contrat exporté : rien n'a été enregistré.",
            "Exportez de nouveau le contrat, et donnez le fichier tel quel.",
        ) from None


def _importer(
    colis: Mapping[str, Any], fichiers: Mapping[str, bytes], par: Utilisateur, suite: bool
) -> tuple[Contrat, bool]:
    dit = verifier(colis)
    deja = Contrat.objects.filter(cle_creation=dit.contrat["repere"]).first()
    if deja is not None:
        lu = permis(Contrat, deja.pk, par, "contrats.voir_reserves")  # a file tells all of it
        return _deja_la(Arrivee(colis, fichiers, par, lu), dit, suite)
    verifier_contenu(dit.valeurs)
    verifier_mots(colis.get("mots", {}))
    with transaction.atomic():
        arrivee = Arrivee(colis, fichiers, par, _contrat(dit, colis, par))
        _rattacher(arrivee)
        _programme(arrivee, dit)
        ecrire_les_versions(arrivee)
        ecrire_le_parcours(arrivee)
        joindre_les_pieces(arrivee)
        verifier_l_arrivee(arrivee)
        _noter(arrivee)
        _lier_aux_suivants(arrivee.contrat)
    return arrivee.contrat, True


def verifier_l_arrivee(arrivee: Arrivee) -> None:
    """Refuse a contract that does not say here, to the byte, what it said there."""
    if empreinte(contenu(arrivee.contrat, tout=True).valeurs) != arrivee.colis["empreinte"]:
        raise EntreeInvalideError(
            "Ce contrat ne se retrouve pas tel qu'il était : rien n'a été enregistré.",
            "Mettez les deux sites à la même version, puis exportez de nouveau.",
        )


def _noter(arrivee: Arrivee) -> None:
    colis = arrivee.colis
    apres = {
        "empreinte": colis["empreinte"],
        "intitule": arrivee.contrat.intitule,
        "predecesseur": (colis.get("predecesseur") or {}).get("repere"),
        "chainees": colis.get("chainees") or {},
        "mots": colis.get("mots") or {},
    }
    noter(IMPORTE, arrivee.par, arrivee.contrat, apres=apres)


def _lier_aux_suivants(contrat: Contrat) -> None:
    """Bind to a contract those that came before it and said that they follow it."""
    notes = Evenement.objects.filter(type=IMPORTE, apres__predecesseur=str(contrat.cle_creation))
    for note in notes:
        suivant = Contrat.objects.filter(pk=note.objet_id, predecesseur=None).first()
        if suivant is not None and not _suit(contrat, suivant):
            Contrat.objects.filter(pk=suivant.pk).update(predecesseur=contrat)
            _chainer(suivant, contrat, note.apres["chainees"])


def _suit(contrat: Contrat, autre: Contrat) -> bool:
    """Tell whether a contract is another one, or comes after it."""
    vu: Contrat | None = contrat
    while vu is not None:
        if vu.pk == autre.pk:
            return True
        vu = vu.predecesseur
    return False


def _chainer(suite: Contrat, avant: Contrat | None, chainees: Mapping[str, str]) -> None:
    """Bind actions of a contract to those of the contract before, once both are here."""
    siennes = FicheAction.objects.filter(contrat=avant, cle_creation__in=[*chainees.values()])
    tenues = {str(cle): pk for cle, pk in siennes.values_list("cle_creation", "pk")}
    for cle, tenue in chainees.items():
        if avant is not None and tenue in tenues:
            lues = FicheAction.objects.filter(contrat=suite, cle_creation=cle)
            lues.update(chainee=tenues[tenue])


def _deja_la(arrivee: Arrivee, dit: Contenu, suite: bool) -> tuple[Contrat, bool]:
    """Return a contract that is here already, once what follows it is taken in, if it is asked."""
    if identique(arrivee.contrat, arrivee.colis):
        return arrivee.contrat, False
    trouve = apport(arrivee.contrat, arrivee.colis)
    if not suite:
        raise DejaLaError(trouve)
    with transaction.atomic():
        enjeux(arrivee, dit)
        recevoir(arrivee, dit)
        lier_les_avis(arrivee, dit)
        ouvrir_aux_porteurs(arrivee.contrat)
        verifier_l_arrivee(arrivee)
        noter_la_suite(arrivee)
    return arrivee.contrat, True


def _contrat(dit: Contenu, colis: Mapping[str, Any], par: Utilisateur) -> Contrat:
    """Return the contract of a file, not saved; it follows one that its bearer may see."""
    contrat = Contrat(cle_creation=dit.contrat["repere"], **valeurs(CONTRAT, dit.contrat))
    avant = (colis.get("predecesseur") or {}).get("repere")
    vus = Contrat.objects.all().visibles_par(par)
    contrat.predecesseur = vus.filter(cle_creation=avant).first() if avant else None
    valider(contrat, CONTRAT)
    return contrat


def _rattacher(arrivee: Arrivee) -> None:
    """Put the contract in its territory, with its diagnosis and the issues that actions cite."""
    arrivee.contrat.diagnostic = _diagnostic(arrivee)
    contrat, _ = rattacher(arrivee.contrat, "contrats.contrat_commence", CHAMPS, arrivee.par, CREER)
    arrivee.faits[str(contrat.cle_creation)] = contrat
    for code in [contrat.code, *_codes(arrivee)]:
        contrat.portees.get_or_create(code=code)


def _codes(arrivee: Arrivee) -> list[str]:
    """Return the territories that reach a demonstration, which has none: those of its bearer."""
    tenues = portees(arrivee.par, CREER)
    dits = arrivee.colis.get("codes", ()) if arrivee.contrat.fictif else ()
    siens = [code for code in dits if est_territoire(code)]
    return [code for code in siens if TOUT in tenues or reste_dans(code, tenues)]


def _diagnostic(arrivee: Arrivee) -> Diagnostic | None:
    """Return the diagnosis of a contract: the one that is here, if its bearer reads it, or new."""
    dit = arrivee.colis["contenu"].get("diagnostic")
    if not dit:
        return None
    deja = Diagnostic.objects.filter(cle_creation=dit["repere"]).first()
    if deja is not None:
        if not Diagnostic.objects.all().visibles_par(arrivee.par).filter(pk=deja.pk).exists():
            raise _hors_de_vue()
        return deja
    ici = arrivee.contrat
    neuf = Diagnostic(
        cle_creation=dit["repere"],
        intitule=dit["intitule"],
        annee=dit["annee"],
        territoire=ici.territoire,
        fictif=ici.fictif,
        lieu=ici.lieu,
        population=ici.population,
    )
    neuf.clean_fields(exclude=["territoire"])
    return commencer_diagnostic(neuf, arrivee.par)[0]


def _hors_de_vue() -> RefuseError:
    return RefuseError(
        "Le diagnostic partagé de ce contrat est sur ce site, hors de votre ressort.",
        "Demandez à qui l'a dans le sien de recevoir ce contrat.",
    )


def _programme(arrivee: Arrivee, dit: Contenu) -> None:
    """Write everything the contract says, what is held before what holds it."""
    enjeux(arrivee, dit)
    for sorte in SORTES:
        for lu in dit.liste(sorte.nom):
            poser(arrivee, sorte, lu)
    lier_les_avis(arrivee, dit)
    ouvrir_aux_porteurs(arrivee.contrat)
    _chainer(arrivee.contrat, arrivee.contrat.predecesseur, arrivee.colis.get("chainees") or {})


def lier_les_avis(arrivee: Arrivee, dit: Contenu) -> None:
    """Bind each opinion to its fiche, which names what acts hold: both are there now."""
    for lu in dit.liste("actes"):
        if lu.get("fiche"):
            acte = arrivee.fait(lu["repere"])
            type(acte).objects.filter(pk=acte.pk).update(fiche=arrivee.fait(lu["fiche"]))


def ouvrir_aux_porteurs(contrat: Contrat) -> None:
    """Have the holders of a contract reach it, as those named by hand do."""
    for porteur in Porteur.objects.filter(contrat=contrat).select_related("organisation"):
        for code in sorted(porteur.organisation.codes_propres):
            contrat.portees.get_or_create(code=code)


def enjeux(arrivee: Arrivee, dit: Contenu) -> None:
    """Find the issues that actions answer, those their bearer reads; write those that are new."""
    for lu in dit.liste("enjeux"):
        enjeu = Enjeu.objects.filter(cle_creation=lu["repere"]).select_related("diagnostic").first()
        if enjeu is None:
            enjeu = _enjeu_neuf(arrivee, lu)
        elif not enjeu.diagnostic.permet(arrivee.par, "concertation.voir"):
            raise _hors_de_vue()
        arrivee.faits[lu["repere"]] = enjeu


def _enjeu_neuf(arrivee: Arrivee, lu: Mapping[str, Any]) -> Enjeu | None:
    diagnostic = arrivee.contrat.diagnostic
    if diagnostic is None:
        return None
    if not diagnostic.permet(arrivee.par, "concertation.modifier"):
        raise _hors_de_vue()
    neuf = Enjeu(cle_creation=lu["repere"], diagnostic=diagnostic, **{n: lu[n] for n in ENJEU})
    neuf.clean_fields(exclude=["diagnostic"])
    neuf.save()
    return neuf
