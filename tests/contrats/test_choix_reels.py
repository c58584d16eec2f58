"""What is of the demonstration is not offered to real contracts, nor the other way round."""

from __future__ import annotations

import pytest

from clesante.acteurs.lectures.citees import INVENTE
from clesante.acteurs.models import Dispositif, Instance, Organisation
from clesante.acteurs.models.dispositifs import PorteeDispositif
from clesante.concertation.lectures.demonstration import MARQUE, marque
from clesante.contrats.actions import fiches as actions
from clesante.contrats.forms import ContratForm
from clesante.contrats.forms.cycle import PasserForm
from clesante.contrats.forms.fiches import FicheForm
from clesante.contrats.imports.export import comparer
from clesante.contrats.imports.structures import Structures
from clesante.contrats.models import Contrat, FicheAction
from clesante.exploitation.integrite.fonctions_contrats import portees_etrangeres
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.personnes import ICI, REGION, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
NOM = f"Kersall Agglomération{INVENTE}"


@pytest.fixture
def lu():
    return contrat(ICI)


@pytest.fixture
def fiche(lu):
    neuve = FicheAction(intitule="Former", etat="a_venir")
    return actions.ajouter_fiche(neuve, lu, faire("coordination"))[0]


def _form(fiche, **donnees):
    version = {"version": fiche.version, "intitule": fiche.intitule}
    return FicheForm(
        version | donnees, instance=fiche, utilisateur=faire("administrateur"), de_l_equipe=True
    )


def test_the_mark_is_that_of_the_demonstration():
    assert marque("", {"source": MARQUE}) == INVENTE


@pytest.mark.parametrize("tape", [NOM, "kersall", "Kersall Agglomération"])
def test_its_organisations_are_cited_by_its_contracts_only(lu, fiche, tape):
    inventee = Organisation.objects.create(nom=NOM, nature="epci", territoire=REGION)
    assert "pilote" in _form(fiche, pilote=tape).errors
    assert "pilote" in _form(fiche, pilote=f"{NOM} (n°\u00a0{inventee.pk})").errors
    fiche.contrat.fictif = True
    assert "pilote" not in _form(fiche, pilote=tape).errors


def test_nor_are_its_diagnoses_its_contracts_its_bodies_its_dispositifs(lu, fiche):
    par = faire("administrateur")
    reel, invente = diagnostic(ICI), diagnostic(ICI)
    autre = contrat(ICI)
    type(invente).objects.filter(pk=invente.pk).update(
        fictif=True, territoire="", lieu="Pays de Kersall"
    )
    Contrat.objects.filter(pk=autre.pk).update(fictif=True, territoire="", lieu="Pays de Kersall")
    champs = ContratForm(instance=lu, utilisateur=par).fields
    assert list(champs["diagnostic"].queryset) == [reel]
    assert autre not in champs["predecesseur"].queryset
    for nom in ("Comité", f"Comité{INVENTE}"):
        Instance.objects.create(nom=nom, genre="pilotage", territoire=ICI, decide=True)
        fait = Dispositif.objects.create(nom=nom, type="clsm", territoire=ICI)
        PorteeDispositif.objects.create(objet=fait, code=next(iter(lu.codes - {lu.code})))
    offerts = _form(fiche).fields["dispositifs"].queryset
    assert [d.nom for d in offerts] == ["Comité"]
    passer = PasserForm(etape="x", manques=False, utilisateur=par, lieu=lu)
    assert INVENTE not in "".join(i.nom for i in passer.fields["decision_instance"].queryset)


def test_files_do_not_cite_them_either(lu):
    par = faire("administrateur")
    Organisation.objects.create(nom=NOM, nature="epci", territoire=REGION)
    structures = Structures(par)
    structures.citer(NOM, 2)
    structures.resoudre()
    assert [c.nom for c in structures.neuves] == [NOM]
    pages = {
        "Signataires": [
            ["Ligne n°", "Version", "Organisation", "Représentée par (fonction)",
             "Repère (à laisser)"],
            [None, None, NOM, "présidence", None],
        ]
    }  # fmt: skip
    assert "Aucune organisation" in str(comparer(lu, pages, par).anomalies)


def test_a_contract_reached_by_the_code_of_another_is_named(lu):
    assert list(portees_etrangeres()) == []
    autre = contrat(ICI)
    lu.portees.create(code=autre.code)
    lu.portees.create(code="ORG-987654")
    assert list(portees_etrangeres()) == [
        f"{lu.code} : {autre.code}", f"{lu.code} : ORG-987654",
    ]  # fmt: skip
