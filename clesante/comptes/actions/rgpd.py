"""Named changes the RGPD asks for: erase a person, replay erasures, end what is out of date."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import courriels, memoire, passages, registre
from clesante.comptes.actions import brouillons as actions_brouillons
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.actions import courriels as actions_courriels
from clesante.comptes.actions.attributions import garder_un_administrateur, retirer
from clesante.comptes.journal import noter
from clesante.comptes.memoire import empreinte
from clesante.comptes.models import (
    Attribution,
    CourrielEnFile,
    Evenement,
    Passage,
    Utilisateur,
)
from clesante.comptes.registre import EFFACE, Fiche, Sort, Sujet, fiches, racines, sujet
from clesante.comptes.regles_citations import cite
from clesante.comptes.rgpd import UTILISATEUR
from clesante.socle.erreurs import IntrouvableError, RefuseError

Etat = CourrielEnFile.Etat
INACTIVITE = timedelta(days=730)
PREAVIS = timedelta(days=30)
COLONNES = ("modele", "numero", "cree_le", "efface_le")
_NUMERO = re.compile(r"[0-9]{1,18}")  # what a column of numbers holds
NATURE_PREAVIS, GABARIT_PREAVIS = "preavis", "comptes/courriels/preavis.txt"
EVENEMENT_EFFACE, EVENEMENT_PREAVIS = "comptes.personne_effacee", "comptes.preavis"


def trouver(adresse: str) -> Sujet:
    """Return the person of an address; raise ``IntrouvableError`` when nobody has it."""
    if qui := sujet(adresse):
        return qui
    raise IntrouvableError(
        f"Personne n'est connu à l'adresse «\u00a0{adresse[:80]}\u00a0».", "Vérifiez l'adresse."
    )


def effacer_adresse(adresse: str, par: Utilisateur | None = None) -> Sujet:
    """Erase whoever has an address, account and contact sheets, and return their numbers.

    ``par`` is None at the command line. Raises ``IntrouvableError`` when nobody has it,
    ``RefuseError`` for oneself and for the last administrator.
    """
    qui = trouver(adresse)
    if par and par.pk in qui.get(UTILISATEUR, ()):
        raise RefuseError(
            "On n'efface pas son propre compte.", "Demandez-le à un autre administrateur."
        )
    effacer(qui, par)
    return qui


def effacer(qui: Sujet, par: Utilisateur | None = None) -> None:
    """Anonymise a person everywhere the register says: names go, numbers stay.

    The erasure is first written out of the base, in the list that is replayed after a restore.
    """
    with transaction.atomic():
        rangees = [(racine, r) for racine in racines().values() for r in racine.rangees(qui)]
        comptes = [r for _, r in rangees if isinstance(r, Utilisateur)]
        for compte in comptes:
            garder_un_administrateur(Q(utilisateur=compte))
        _inscrire(rangees)
        adresses = {str(getattr(r, racine.adresse)) for racine, r in rangees} - {""}
        for compte in comptes:
            _fermer(compte)
        _oter_sessions(comptes, adresses)
        _oter_brouillons(rangees, adresses)
        actions_courriels.retirer(adresses)
        Passage.objects.filter(empreinte__in=[empreinte(a.lower()) for a in adresses]).delete()
        for fiche in fiches():
            _appliquer(fiche, qui)
        for _, rangee in rangees:
            noter(EVENEMENT_EFFACE, par, rangee)
        transaction.on_commit(lambda: _oter_courriels(adresses))


def _fermer(compte: Utilisateur) -> None:
    """End the grants and the sessions of an account."""
    for tenue in Attribution.objects.en_vigueur().filter(utilisateur=compte).order_by("pk"):
        retirer(tenue, None)
    actions_comptes.fermer_sessions(compte)


def _oter_sessions(comptes: list[Utilisateur], adresses: set[str]) -> None:
    """Remove the sessions of people that no list knows, and those where an address was typed.

    A browser that waits for a code, or was told where a link went, keeps the address.
    """
    numeros = {str(compte.pk) for compte in comptes}
    for session in Session.objects.order_by("pk").iterator():
        contenu = session.get_decoded()
        if contenu.get(SESSION_KEY) in numeros or cite(contenu, adresses):
            session.delete()


def _oter_brouillons(rangees: Iterable[tuple[Fiche, Any]], adresses: set[str]) -> None:
    """Remove the drafts of the sheets that are erased, and those that name the person."""
    actions_brouillons.oublier(
        adresses,
        [racine.nom_entier(r) for racine, r in rangees],
        [reverse(racine.page, args=[r.pk]) for racine, r in rangees if racine.page],
    )


def _appliquer(fiche: Fiche, qui: Sujet) -> None:
    if fiche.sort is not Sort.GARDE:
        registre.oublier(fiche.modele, [rangee.pk for rangee in fiche.rangees(qui)])
    if fiche.sort is Sort.SUPPRIME:
        fiche.rangees(qui).delete()
    elif fiche.sort is Sort.ANONYMISE:
        for rangee in fiche.rangees(qui):
            valeurs = {
                nom: valeur(rangee.pk) if callable(valeur) else valeur
                for nom, valeur in fiche.neutres.items()
            }
            fiche.classe()._base_manager.filter(pk=rangee.pk).update(**valeurs)  # noqa: SLF001


def liste_effacements() -> Path:
    """Return the file that lists erasures: numbers only, out of the base, kept apart from it."""
    return Path(settings.VAR) / "effacements.csv"


def _inscrire(rangees: Iterable[tuple[Fiche, Any]]) -> None:
    """Add rows to the list of erasures, on disk before anything is erased."""
    chemin = liste_effacements()
    deja = chemin.exists()
    with chemin.open("a", encoding="utf-8", newline="") as flux:
        lignes = csv.writer(flux, lineterminator="\n")
        if not deja:
            lignes.writerow(COLONNES)
        for racine, r in rangees:
            instant = timezone.now().isoformat()
            lignes.writerow([racine.modele, r.pk, r.created_at.isoformat(), instant])
        flux.flush()
        os.fsync(flux.fileno())


@dataclass(frozen=True, slots=True)
class BilanRejeu:
    """What a replay did: rows erased again, and one sentence by row that could not be."""

    revenus: int
    refus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inscrit:
    """A line of the list of erasures: the model, the number and the birth of who was erased."""

    modele: str
    numero: int
    cree_le: datetime

    def revenues(self) -> list[Any]:
        """Return their row when the base holds it again with its name.

        A row is theirs when its number and its birth are those of the list: numbers are used again.
        """
        siennes = racines()[self.modele].rangees({self.modele: frozenset({self.numero})})
        return [r for r in siennes if r.created_at == self.cree_le and r.nom != EFFACE]


def inscrits() -> tuple[list[Inscrit], list[str]]:
    """Return the list of erasures, each once, and one sentence by line that cannot be read.

    A list whose first line was lost, or that was joined to another, is read all the same.
    """
    if not liste_effacements().exists():
        return [], []
    texte = liste_effacements().read_text(encoding="utf-8", errors="replace")
    lus: dict[Inscrit, None] = {}
    fautes = []
    for ligne in filter(str.strip, texte.splitlines()):
        champs = ligne.split(",")  # the list holds names of models, numbers and dates: no quote
        if tuple(champs) == COLONNES:
            continue
        if inscrit := _inscrit(champs):
            lus[inscrit] = None
        else:
            dit = " ".join(champs[:2])[:80]
            fautes.append(f"«\u00a0{dit}\u00a0»\u00a0: cette ligne ne se lit pas.")
    return list(lus), fautes


def _inscrit(champs: list[str]) -> Inscrit | None:
    if len(champs) < 3 or champs[0] not in racines() or not _NUMERO.fullmatch(champs[1]):
        return None
    try:
        return Inscrit(champs[0], int(champs[1]), datetime.fromisoformat(champs[2]))
    except ValueError:
        return None


def rejouer() -> BilanRejeu:
    """Erase again those of the list that a restored base brought back; one refused stops no other.

    Raises what an erasure raises besides a refusal: a fault is not a line that cannot be read.
    """
    lus, refus = inscrits()
    revenus = 0
    for inscrit in lus:
        try:
            revenus += _effacer_revenus(inscrit)
        except RefuseError as erreur:
            refus.append(f"{inscrit.modele} n°\u00a0{inscrit.numero}\u00a0: {erreur}")
    return BilanRejeu(revenus, tuple(refus))


def _effacer_revenus(inscrit: Inscrit) -> int:
    revenues = inscrit.revenues()
    for rangee in revenues:
        effacer({inscrit.modele: frozenset({rangee.pk})})
    return len(revenues)


def _oter_courriels(adresses: set[str]) -> None:
    """Remove the mails that wait in the folder of a site without a mail server."""
    for fichier in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        if cite(fichier.read_text(encoding="utf-8", errors="replace"), adresses):
            fichier.unlink(missing_ok=True)


def balayer() -> int:
    """Remove what is past: sessions and their lines, passages, counts, what apps keep for a time.

    Return how many went.
    """
    finies = Session.objects.filter(expire_date__lte=timezone.now()).delete()[0]
    vives = Session.objects.values("session_key")
    finies += UserSession.objects.exclude(session_key__in=vives).delete()[0]
    return finies + passages.oublier() + memoire.oublier() + registre.balayer()


@dataclass(frozen=True, slots=True)
class BilanConservation:
    """What a passage of retention did: notices sent, people erased, people left for later."""

    preavis: int = 0
    effaces: int = 0
    reportes: int = 0

    def plus(self, autre: BilanConservation) -> BilanConservation:
        """Return both together."""
        return BilanConservation(
            self.preavis + autre.preavis,
            self.effaces + autre.effaces,
            self.reportes + autre.reportes,
        )


def conserver(maintenant: datetime | None = None) -> BilanConservation:
    """Give notice thirty days before two years of inactivity, then erase; never a document.

    Only people are erased: contracts, decisions and the journal are public archives.
    """
    instant = maintenant or timezone.now()
    bilan = BilanConservation()
    for racine in racines().values():
        if racine.inactifs:
            for rangee in racine.inactifs(instant - INACTIVITE + PREAVIS).order_by("pk"):
                bilan = bilan.plus(_conserver_un(racine, rangee, instant))
    return bilan


def _conserver_un(racine: Fiche, rangee: Any, instant: datetime) -> BilanConservation:
    """Give notice to a person, or erase them when a notice has run; else leave them."""
    avis = _dernier_preavis(racine, rangee)
    if avis is None:
        return BilanConservation(**{_prevenir(racine, rangee, instant): 1})
    if avis.le > instant - PREAVIS or rangee.activite > instant - INACTIVITE:
        return BilanConservation()
    if suite := _suite_du_preavis(racine, rangee, instant):
        return suite
    try:
        effacer({racine.modele: frozenset({rangee.pk})})
    except RefuseError:
        return BilanConservation(reportes=1)
    return BilanConservation(effaces=1)


def _suite_du_preavis(racine: Fiche, rangee: Any, instant: datetime) -> BilanConservation | None:
    """Return what to do of a notice that did not arrive, None for one that did.

    Refused, it is given anew; not gone yet, or perhaps gone, the person is left for later.
    """
    etat = actions_courriels.dernier_etat(str(getattr(rangee, racine.adresse)), NATURE_PREAVIS)
    if etat in {Etat.ECHEC, Etat.ANNULE}:
        return BilanConservation(**{_prevenir(racine, rangee, instant): 1})
    if etat in {Etat.EN_ATTENTE, Etat.EN_COURS, Etat.INCERTAIN}:
        return BilanConservation(reportes=1)
    return None


def _dernier_preavis(racine: Fiche, rangee: Any) -> Evenement | None:
    """Return the notice a person got since they were last active."""
    lus = Evenement.objects.filter(
        type=EVENEMENT_PREAVIS, objet_type=racine.modele, objet_id=rangee.pk
    )
    return lus.filter(le__gt=rangee.activite).order_by("-pk").first()


def _prevenir(racine: Fiche, rangee: models.Model, instant: datetime) -> str:
    """Write to a person, if there is an address, and note it; return what was done."""
    adresse = str(getattr(rangee, racine.adresse))
    limite = timezone.localdate(instant + PREAVIS)
    with transaction.atomic():
        if adresse and not courriels.envoyer(
            GABARIT_PREAVIS,
            adresse,
            limite=limite,
            lien=courriels.lien("/connexion/"),
        ):
            return "reportes"
        noter(EVENEMENT_PREAVIS, None, rangee)
    return "preavis"
