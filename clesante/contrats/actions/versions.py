"""Named changes of versions: freezing what a contract says, for good."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import permis
from clesante.contrats.actions.relecture_cloture import remplacer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.journal.versions import CHAMPS_VERSION, FIGEE
from clesante.contrats.lectures.contenu import autour, contenu
from clesante.contrats.lectures.versions import dire
from clesante.contrats.models import Avenant, Contrat, VersionContrat
from clesante.contrats.regles.versions import maillon
from clesante.socle.erreurs import RefuseError
from clesante.socle.json_canonique import canonique, empreinte_du_texte

FIGER = "contrats.figer"


def figer(
    contrat: Contrat, genre: str, motif: str, par: Utilisateur, avenant: Avenant | None = None
) -> VersionContrat:
    """Freeze what a contract says now under its next number, for good.

    Restricted actions and proposals are not in it. The proof-reading of the version before is
    closed. Raises ``IntrouvableError`` without the right,
    ``RefuseError`` when nothing changed since the last version.
    """
    with transaction.atomic():
        lu = permis(Contrat, contrat.pk, par, FIGER, verrou=True)
        derniere = lu.versions.order_by("-numero").first()
        dit = canonique({**contenu(lu).valeurs, "autour": autour(lu)})
        neuve = VersionContrat(
            contrat=lu,
            numero=1 + (derniere.numero if derniere else 0),
            genre=genre,
            motif=motif[:200],
            avenant=avenant,
            contenu=dit,
            empreinte=_empreinte(dit, derniere, genre),
            precedent=derniere.maillon if derniere else "",
            figee_le=timezone.now().replace(microsecond=0),
            auteur=par,
        )
        neuve.maillon = maillon(dire(neuve))
        neuve.save()
        noter(FIGEE, par, neuve, apres=etat(neuve, CHAMPS_VERSION))
        remplacer(lu, neuve, par)
    return neuve


def _empreinte(dit: str, derniere: VersionContrat | None, genre: str) -> str:
    """Return the print of a text; raise ``RefuseError`` when the last version says the same."""
    prise = empreinte_du_texte(dit)
    if derniere and derniere.empreinte == prise and genre == GenreVersion.REPERE:
        raise RefuseError(
            f"Rien n'a changé depuis la {derniere}.", "Gardez-en une quand le contrat aura changé."
        )
    return prise
