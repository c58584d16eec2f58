"""The rule engine of frameworks: facts in, verdicts out, each with its sentence. Pure."""

from clesante.cadres.regles.faits import Faits, faits_depuis
from clesante.cadres.regles.moteur import bloquants, passage, verifier
from clesante.cadres.regles.verdicts import AutreLecture, Verdict

__all__ = ["AutreLecture", "Faits", "Verdict", "bloquants", "faits_depuis", "passage", "verifier"]
