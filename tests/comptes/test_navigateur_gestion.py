"""Pages of accounts, entries and tables in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from clesante.comptes.models import Utilisateur
from clesante.donnees.models import TableLocale
from clesante.donnees.tables import depots
from tests.aides.personnes import ICI, faire
from tests.aides.tables import communes, importer, poser, rapport

__all__ = ["communes"]
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def adresses(tmp_path, communes) -> dict[str, str]:
    faire("administrateur")
    lui = Utilisateur.objects.get(pk=faire("coordination").pk)
    texte = rapport(communes, range(20, 45))
    importer(poser(tmp_path, texte))
    numero, moi = TableLocale.objects.get().pk, faire("administrateur")
    faux = texte.replace(",20,", ",vingt,", 1)
    jetons = [
        depots.garder(io.BytesIO(t.encode()), "un-nom-de-fichier-assez-long.csv", ICI, moi).jeton
        for t in (texte, faux)
    ]
    return {
        "comptes": reverse("comptes"),
        "inviter": reverse("comptes-inviter"),
        "fiche": reverse("compte-fiche", args=[lui.pk]),
        "donner": reverse("role-donner", args=[lui.pk]),
        "finir": reverse("role-finir", args=[lui.pk, lui.attributions.get().pk]),
        "fermer": reverse("compte-acte", args=[lui.pk, "fermer"]),
        "entrees": reverse("entrees"),
        "tables": reverse("tables-locales"),
        "deposer": reverse("table-deposer"),
        "depot": reverse("table-depot", args=[jetons[0]]),
        "depot-fautif": reverse("table-depot", args=[jetons[1]]),
        "table": reverse("table-geree", args=[numero]),
        "publier": reverse("table-acte", args=[numero, "publier"]),
    }


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, adresses):
    verifier_pages(entrer("administrateur"), adresses.values())
