"""Named changes: the host's appearance put in place, or taken back to the neutral one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from django.db import transaction

from clesante.comptes import imports_logo
from clesante.comptes.journal import noter
from clesante.comptes.models import Installation, Utilisateur
from clesante.edition.charte import lire_charte
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui import apparence
from clesante.ui.apparence import Apparence

NOM_MAX, ALTERNATIVE_MAX = 60, 150


def choisir(
    par: Utilisateur | None,
    *,
    couleur: str = "",
    nom: str = "",
    alternative: str = "",
    logo: bytes = b"",
) -> Apparence:
    """Put in place what is given; what is left empty stays as it is. Note it in the journal.

    Raises ``EntreeInvalideError`` for a colour that cannot be read, a logo that is not one or has
    no alternative, a name too long; nothing is then changed.
    """
    avant, pris = apparence.en_place(), None
    voulue = replace(avant, nom=_court(nom, NOM_MAX, "nom") or avant.nom)
    if couleur:
        clair, sombre = apparence.teintes(couleur)
        voulue = replace(voulue, clair=clair, sombre=sombre)
    if logo:
        pris = imports_logo.lire(logo)
        fichier = apparence.nom_du_logo(pris.octets, pris.extension)
        voulue = replace(voulue, logo=fichier, rapport=pris.rapport)
    dite = _court(alternative, ALTERNATIVE_MAX, "texte du logo")
    voulue = replace(voulue, alternative=dite or ("" if logo else avant.alternative))
    if voulue.logo and not voulue.alternative:
        raise EntreeInvalideError(
            "Le logo n'a pas de texte de remplacement.",
            "Écrivez ce qu'il dit à qui ne le voit pas : le nom de la collectivité.",
        )
    return _poser(par, avant, voulue, {voulue.logo: pris.octets} if pris else {})


def choisir_charte(par: Utilisateur | None, docx: bytes) -> Apparence:
    """Rebuild a host's reference document and put it in place: Word documents then have its look.

    Raises ``ContenuRefuseError``, which says what to take out of it, for one that does anything
    else than dress a document; nothing is then changed.
    """
    propre, avant = lire_charte(docx), apparence.en_place()
    nom = apparence.nom_de_la_charte(propre)
    return _poser(par, avant, replace(avant, charte=nom), {nom: propre})


def retirer_charte(par: Utilisateur | None) -> Apparence:
    """Take Word documents back to the look of the house."""
    avant = apparence.en_place()
    return _poser(par, avant, replace(avant, charte=""), {})


def revenir(par: Utilisateur | None) -> Apparence:
    """Take the site back to the neutral appearance."""
    return _poser(par, apparence.en_place(), Apparence(), {})


def _court(texte: str, longueur: int, quoi: str) -> str:
    propre = " ".join(texte.split())
    if len(propre) > longueur or not propre.isprintable():
        raise EntreeInvalideError(
            f"Le {quoi} est trop long, ou contient ce qui ne s'écrit pas.",
            f"{longueur} signes au plus.",
        )
    return propre


def _poser(
    par: Utilisateur | None, avant: Apparence, voulue: Apparence, fichiers: Mapping[str, bytes]
) -> Apparence:
    """Keep an appearance with its event: both, or neither. The object is the site itself."""
    if voulue == avant:
        return avant
    with transaction.atomic():
        noter("comptes.apparence_changee", par, Installation(pk=1), asdict(avant), asdict(voulue))
        apparence.garder(voulue, fichiers)
    return voulue
