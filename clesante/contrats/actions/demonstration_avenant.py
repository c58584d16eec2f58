"""« Pays de Kersall », the avenant of the second contract: a commune more (domain §12.3, D4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from clesante.comptes.models import Utilisateur
from clesante.concertation.lectures.demonstration import cle
from clesante.contrats import actions
from clesante.contrats.actions import avenants
from clesante.contrats.actions import demonstration_suites as suites
from clesante.contrats.actions import parties as actions_parties
from clesante.contrats.actions import texte as actions_texte
from clesante.contrats.actions.demonstration_signature import signer_sur_papier
from clesante.contrats.lectures.avenants import changements
from clesante.contrats.models import Avenant, Contrat, Engagement, PartieTexte

Faits = dict[str, Any]


def amender_le_second(dit: Any, contrat: Contrat, faits: Faits, par: Utilisateur) -> None:
    """Decide, write, justify, freeze and sign the avenant; nothing before the day it is signed."""
    if dit["signature"]["jour"] > timezone.localdate():
        return
    suites.ecrire_acte(dit["acte"], contrat, faits, par)
    suites.decider_au_copil((dit["depuis"], dit["decision"]), "avenant2", contrat, par)
    neuf = Avenant(
        intitule=dit["intitule"],
        motif=dit["motif"],
        date_effet=dit["effet"],
        cle_creation=cle("avenant2"),
    )
    avenant, _ = avenants.preparer(neuf, contrat, par)
    _changer(dit, contrat, faits, par)
    avenants.motiver(avenant, {c.cle: dit["motifs"][c.sorte] for c in changements(avenant)}, par)
    avenants.figer_avenant(avenant, par)
    deliberations: dict[int, date] = {
        faits[code].pk: jour for code, jour in dit["deliberations"].items()
    }
    signer_sur_papier(contrat, dit["signature"], par, deliberations)


def _changer(dit: Any, contrat: Contrat, faits: Faits, par: Utilisateur) -> None:
    """Change the contract where each thing is written: perimeter, text, what a party promises."""
    lu = Contrat.objects.get(pk=contrat.pk)
    lu.population = dit["population"]
    actions.modifier(lu, par)
    partie = PartieTexte.objects.get(contrat=contrat, code="perimetre")
    partie.texte = dit["perimetre"].strip()
    actions_texte.modifier_partie(partie, par)
    signataire = faits[f"signataire:{dit['engagement']['signataire']}"]
    engagement = Engagement.objects.get(contrat=contrat, signataire=signataire)
    engagement.en_nature = dit["engagement"]["en_nature"]
    actions_parties.modifier(engagement, par)
