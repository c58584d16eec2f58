"""Named changes of the lists of words: the host's own row says what differs from the program's."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.actions.objets import ajouter, enregistrer, introuvable
from clesante.comptes.droits import peut
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur, depassee
from clesante.recherche.journal import CHAMPS
from clesante.recherche.lectures import TermeLu, vocabulaire, vocabulaires
from clesante.recherche.models import Terme
from clesante.recherche.regles import code_de, lire_correspondances, verifier_libelle
from clesante.socle.erreurs import RefuseError

MODIFIER = "recherche.modifier_vocabulaires"


def _verifier(par: Utilisateur) -> None:
    if not peut(par, MODIFIER):
        raise introuvable()


def terme_de(liste: str, code: str) -> Terme:
    """Return a word as it is edited: the host's row, or one not yet written, at version 0.

    Raises ``IntrouvableError`` for a word or a list that does not exist.
    """
    propre = Terme.objects.filter(vocabulaire=liste, code=code).first()
    if propre is not None:
        return propre
    try:
        livre = vocabulaire(liste).terme(code)
    except KeyError:
        livre = None
    if livre is None:
        raise introuvable()
    return _en_place(liste, livre)


def _en_place(liste: str, livre: TermeLu) -> Terme:
    return Terme(
        version=0,
        vocabulaire=liste,
        code=livre.code,
        libelle=livre.libelle,
        groupe=livre.groupe,
        definition=livre.definition,
        uri=livre.uri,
        correspondances=" ".join(livre.vers),
    )


def ajouter_terme(terme: Terme, par: Utilisateur) -> tuple[Terme, bool]:
    """Add a word to a list; return it, and whether it is new: one form sent twice makes one.

    Raises ``IntrouvableError`` without the right, ``EntreeInvalideError`` for a label or a code
    that the list has.
    """
    _verifier(par)
    deja = Terme.objects.filter(cle_creation=terme.cle_creation).first()
    if deja is not None:
        return deja, False
    terme.code = code_de(terme.libelle)
    _verifier_mots(terme, sauf="")
    if vocabulaire(terme.vocabulaire).terme(terme.code):
        terme.code = _code_libre(terme)
    return ajouter(terme, "recherche.terme_ajoute", CHAMPS, par, Terme.objects.all())


def _code_libre(terme: Terme) -> str:
    pris = vocabulaire(terme.vocabulaire).libelles
    suites = (f"{terme.code[:55]}_{rang}" for rang in range(2, len(pris) + 3))
    return next(code for code in suites if code not in pris)


def _verifier_mots(terme: Terme, sauf: str) -> None:
    verifier_libelle(terme.libelle, vocabulaire(terme.vocabulaire).libelles, sauf)
    connus = {lu.code: set(lu.libelles) for lu in vocabulaires()}
    terme.correspondances = lire_correspondances(terme.correspondances, connus)


def modifier_terme(terme: Terme, par: Utilisateur, acte: str = "recherche.terme_modifie") -> bool:
    """Keep the changes of a word; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``EntreeInvalideError`` as :func:`ajouter_terme`,
    ``VersionDepasseeError`` when someone wrote since it was read.
    """
    _verifier(par)
    _verifier_mots(terme, sauf=terme.code)
    if terme.version:
        return enregistrer(terme, acte, CHAMPS, par, Terme.objects.filter(pk=terme.pk))
    livre = vocabulaire(terme.vocabulaire).terme(terme.code)
    avant = etat(_en_place(terme.vocabulaire, livre), CHAMPS) if livre else {}
    if avant == etat(terme, CHAMPS):
        return False
    try:
        with transaction.atomic():
            terme.version = 1
            terme.save()
            noter(acte, par, terme, avant, etat(terme, CHAMPS))
    except IntegrityError as erreur:
        terme.version = 0
        raise depassee() from erreur
    return True


def retirer(liste: str, code: str, par: Utilisateur) -> bool:
    """Offer a word no more, from today; it stays readable where it was chosen.

    Raises ``IntrouvableError`` without the right, or for a word that does not exist.
    """
    terme = terme_de(liste, code)
    if terme.retire_le is None:
        terme.retire_le = timezone.localdate()
    return modifier_terme(terme, par, "recherche.terme_retire")


def remettre(liste: str, code: str, par: Utilisateur) -> bool:
    """Offer a word again; raise as :func:`retirer`."""
    terme = terme_de(liste, code)
    terme.retire_le = None
    return modifier_terme(terme, par, "recherche.terme_remis")


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Give back to a word the fields an event changed.

    Raises ``RefuseError`` for its birth, or as ``actions_objets.retablir``.
    """
    if not evenement.avant:
        raise RefuseError("Cet acte ne s'annule pas.", "Retirez le terme.")
    actions_objets.retablir(evenement, par, {Terme: modifier_terme})
