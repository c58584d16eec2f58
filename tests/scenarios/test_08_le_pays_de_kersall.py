"""« Pays de Kersall » in a browser, from its list to its validated version: all of it opens.

What it holds is found again in ``tests/concertation/test_demonstration.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from clesante.acteurs.models import (
    Decision,
    Dispositif,
    ForceVive,
    Instance,
    Organisation,
    Rencontre,
)
from clesante.comptes.models import Attribution
from clesante.concertation.actions.demonstration import installer
from clesante.concertation.lectures.demonstration import REGION
from clesante.concertation.models import (
    Appel,
    Constat,
    Contribution,
    Diagnostic,
    DonneeAttendue,
    Enjeu,
    Priorisation,
    Recueil,
    VersionDiagnostic,
)
from clesante.concertation.views import PARTIES
from tests.aides.personnes import faire

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
# The pages of one object of each kind, beside those of ``PARTIES``.
PAGES = {
    Diagnostic: (
        "diagnostic", "diagnostic-journal", "verbatims", "figures", "contributions",
        "contributions-a-lire", "ecrit-ecrire", "ecrit-versions", "priorites-choisir",
    ),
    Recueil: ("recueil", "questionnaire", "reponses", "resultats"),
    Constat: ("constat",),
    Enjeu: ("enjeu",),
    Priorisation: ("priorisation", "bulletins"),
    Contribution: ("contribution",),
    DonneeAttendue: ("donneeattendue",),
    Appel: ("appel",),
    ForceVive: ("forcevive",),
    VersionDiagnostic: ("ecrit-version",),
    Organisation: ("organisation",),
    Rencontre: ("rencontre",),
    Instance: ("instance",),
    Decision: ("decision",),
    Dispositif: ("dispositif",),
}  # fmt: skip
LISTES = (
    "diagnostics", "organisations", "rencontres", "instances", "decisions", "dispositifs",
)  # fmt: skip


def adresses() -> Iterator[str]:
    """Yield every page: lists, parts, then the pages of one object of each kind."""
    lu = Diagnostic.objects.get()
    yield from map(reverse, LISTES)
    yield from (reverse(nom, args=[lu.pk]) for nom, *_ in PARTIES)
    yield reverse("appel-public", args=[Appel.objects.earliest("pk").adresse])
    for modele, noms in PAGES.items():
        # The gathering that has questions has a page of each kind.
        tous = modele.objects.exclude(questions=[]) if modele is Recueil else modele.objects.all()
        yield from (reverse(nom, args=[tous.earliest("pk").pk]) for nom in noms)


def test_every_page_of_the_demonstration_opens_says_so_and_has_no_violation(entrer, verifier_axe):
    par = faire("coordination")
    Attribution.objects.create(utilisateur=par, role="coordination", portee=REGION)
    installer(par)
    onglet = entrer("coordination")
    for adresse in adresses():
        assert onglet.goto(adresse).status == 200, adresse
        assert "données de démonstration" in onglet.locator("main").inner_text().lower(), adresse
        verifier_axe(onglet)
