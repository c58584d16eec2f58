"""Part « ecrit »."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import faire

_MODIFIER = "concertation.modifier"
ADRESSES: dict[str, str] = {
    "ecrit": "concertation.voir",
    "ecrit-ecrire": _MODIFIER,
    "ecrit-retires": _MODIFIER,
    "section-ajouter": _MODIFIER,
    "section-modifier": _MODIFIER,
    "section-acte": _MODIFIER,
    "bloc-ajouter": _MODIFIER,
    "bloc-modifier": _MODIFIER,
    "bloc-acte": _MODIFIER,
    "ecrit-propositions": _MODIFIER,
    "ecrit-actualiser": _MODIFIER,
    "ecrit-versions": "concertation.voir",
    "ecrit-comparer": "concertation.voir",
    "ecrit-valider": "concertation.valider",
    "ecrit-document": "concertation.voir",
    "ecrit-version": "concertation.voir",
    "version-document": "concertation.voir",
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a diagnosis with two sections, a block and a version of it, one of each removed."""
    from clesante.concertation.actions import ecrit as actions_ecrit
    from clesante.concertation.actions.ecrit_versions import garder_version
    from clesante.concertation.models import Bloc, Section

    par = faire("administrateur")
    ici = diagnostic(lieu, texte)
    section, _ = actions_ecrit.ajouter_section(Section(titre=texte(200)), ici, par)
    bloc, _ = actions_ecrit.ajouter_bloc(Bloc(texte=texte(40_000)), section, par)
    autre, _ = actions_ecrit.ajouter_section(Section(titre=texte(200)), ici, par)
    ote, _ = actions_ecrit.ajouter_bloc(Bloc(texte=texte(40_000)), section, par)
    for retire in (autre, ote):
        actions_ecrit.retirer(retire, par)
    version = garder_version(ici, texte(200), par)
    du_diagnostic = {"numero": ici.pk}
    de_la_section, du_bloc = {"numero": section.pk}, {"numero": bloc.pk}
    faits: dict[str, dict[str, object]] = {
        **{nom: dict(du_diagnostic) for nom in ADRESSES if nom.startswith("ecrit")},
        **{nom: dict(de_la_section) for nom in ADRESSES if nom.startswith("section")},
        **{nom: dict(du_bloc) for nom in ADRESSES if nom.startswith("bloc")},
        "section-ajouter": dict(du_diagnostic),
        "bloc-ajouter": {**de_la_section, "genre": "texte"},
        "ecrit-document": {**du_diagnostic, "extension": "html"},
        "ecrit-version": {"numero": version.pk},
        "version-document": {"numero": version.pk, "extension": "html"},
    }
    return faits
