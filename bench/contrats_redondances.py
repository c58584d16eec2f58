"""Row 8, redundancy: one fiche against a register of twenty thousand actions, as its page does."""

from __future__ import annotations

from functools import partial
from typing import Any

from bench.mesures import Banc, Cible, Contexte, Paire, Rythme
from bench.semis_registre import ACTIONS, semer

NOMBRE = 20_000
LIEU, REGION = "DEP-35", "REG-53"
CHAMPS = ("pk", "intitule", "themes", "publics", "types_action", "du", "au", "description")


def examiner(_contexte: Contexte, nombre: int = NOMBRE) -> Paire:
    """Compare one fiche with what exists; the floor reads the same candidates, compares nothing."""
    from clesante.acteurs.lectures.dispositifs import touchant
    from clesante.acteurs.models import ActionDispositif, Dispositif
    from clesante.commandes.serveur import preparer_base
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.contrats.lectures.redondances import examen
    from clesante.contrats.lectures.redondances_existant import ACTIONS as AU_PLUS
    from clesante.contrats.models import Contrat, FicheAction
    from clesante.territoires.models_rattaches import codes_du_perimetre

    preparer_base()
    if not ActionDispositif.objects.exists():
        semer(nombre // ACTIONS, REGION)
    lu, neuf = Contrat.objects.get_or_create(intitule="Contrat du banc", territoire=LIEU)
    if neuf:
        for code in sorted(codes_du_perimetre(LIEU)):
            lu.portees.create(code=code)
    dits: dict[str, Any] = {"themes": ["addictions"], "publics": ["15_a_17_ans"]}
    fiche, _ = FicheAction.objects.get_or_create(
        contrat=lu, intitule="Permanence pour les jeunes de 17 ans qui boivent", defaults=dits
    )

    def lire() -> int:
        ici = Dispositif.objects.filter(touchant(LIEU)).order_by().values("pk")
        lues = ActionDispositif.objects.filter(dispositif__in=ici)
        return len(list(lues.values_list(*CHAMPS)[: AU_PLUS + 1]))

    return Paire(partial(examen, fiche, EXPLOITANT), lire)


BANCS = (
    Banc(
        "8",
        "Redondance d'une fiche face à 20 000 actions du registre",
        "lire les mêmes candidats",
        examiner,
        Cible(1.0, "mesure"),
        Rythme.LENT,
    ),
)
