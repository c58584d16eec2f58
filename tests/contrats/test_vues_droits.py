"""Lists of actions among thousands: rights judged at once, long filters made when asked."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from clesante.comptes.models import Attribution, Utilisateur
from clesante.contrats.lectures import contrats
from clesante.contrats.lectures.vues import contrats_des
from clesante.contrats.models import Contrat, FicheAction
from clesante.contrats.models.contrats import PILOTER, tenues_par_organisation
from clesante.contrats.models.fiches import lisibles
from tests.aides.objets.base import contrat
from tests.aides.personnes import A_COTE, AILLEURS, ICI, PERSONNES, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def fiche():
    def faire_une(numero, intitule="Une action", etat="en_cours", **champs):
        champs.setdefault("contrat", contrat(ICI))
        return FicheAction.objects.create(numero=numero, intitule=intitule, etat=etat, **champs)

    return faire_une


@pytest.mark.parametrize("qui", [*PERSONNES, "organisation"])
def test_rights_read_contract_by_contract_are_those_read_one_by_one(fiche, organisation, qui):
    if qui == "organisation":
        personne = Utilisateur.objects.create(courriel="pilote@exemple.fr")
        tenue = f"ORG-{organisation('La sienne').pk}"
        Attribution.objects.create(utilisateur=personne, role="pilote", portee=tenue)
    else:
        personne = faire(qui)
    siennes = tenues_par_organisation(personne, PILOTER)
    assert bool(siennes) == (qui == "organisation")
    for code in (ICI, A_COTE, AILLEURS):
        autre = contrat(code)
        for rang, champs in enumerate(
            (
                {},
                {"restreinte": True},
                {"responsable": personne},
                {"responsable": personne, "restreinte": True},
                {"pilote_id": siennes[0] if siennes else organisation("Une autre").pk},
                {"pilote_id": siennes[0] if siennes else None, "restreinte": True},
            )
        ):
            fiche(f"{rang}", contrat=autre, **champs)
    toutes = FicheAction.objects.all()
    attendues = {f.pk for f in toutes if f.permet(personne, Contrat.VOIR)}
    lus = lisibles(personne)
    assert {f.pk for f in toutes.parmi_numeros(lus)} == attendues
    nommes = contrats_des((*lus.entiers, *lus.ouverts), lus.pilotees)
    assert nommes == list(contrats(personne).values_list("pk", "intitule"))
    assert {f.pk for f in toutes.visibles_par(personne)} == attendues


def test_lists_of_hundreds_of_pilots_are_made_when_asked(fiche, organisation, comme):
    fiche("1.1", "Écouter", pilote=organisation("Le pilote"))
    fiche("1.2", "Aider")
    client, adresse = comme("coordination"), reverse("fiches")
    page = client.get(f"{adresse}?etat=en_cours").content.decode()
    assert '<select id="pilote"' not in page
    plus = html.unescape(re.search(r'href="([^"]+)">Filtrer aussi par pilote', page)[1])
    page = client.get(adresse + plus).content.decode()
    numero = re.search(r'<option value="(\d+)">Le pilote</option>', page)[1]
    assert "Filtrer aussi par pilote" not in page
    assert re.search(r'value="en_cours" selected', page)
    filtree = client.get(f"{adresse}?pilote={numero}").content.decode()
    assert ("Écouter" in filtree, "Aider" in filtree) == (True, False)
