"""The sheet of an organisation shows of others' objects what their own pages would show."""

from __future__ import annotations

import pytest

from clesante.acteurs.actions import dispositifs as actions_dispositifs
from clesante.acteurs.actions import instances as actions_instances
from clesante.acteurs.actions.forces import noter_force
from clesante.acteurs.lectures.dialogue import dialogue_de
from clesante.acteurs.lectures.dispositifs import de_l_organisation
from clesante.acteurs.models import Dispositif, ForceVive, Instance, Rencontre, Siege
from tests.acteurs.test_rencontres import rencontrer
from tests.aides.personnes import A_COTE, AILLEURS, DEPARTEMENT, ICI, PERSONNES

pytestmark = pytest.mark.django_db
LIEUX = (ICI, AILLEURS, DEPARTEMENT, f"{A_COTE}+{ICI}")


@pytest.fixture
def suivie(organisation, personne):
    """An organisation met, seated and in charge of a dispositif in several places."""
    lue, par = organisation(), personne("administrateur")
    noter_force(ForceVive(organisation=lue), par)
    for lieu in LIEUX:
        rencontrer(lue, territoire=lieu)
        porte = Dispositif(nom=f"À {lieu}", territoire=lieu, type="clsm", porteur=lue)
        actions_dispositifs.creer(porte, par)
        la, _ = actions_instances.creer_instance(
            Instance(nom=f"COPIL {lieu}", territoire=lieu, genre="copil"), par
        )
        Siege.objects.create(instance=la, organisation=lue, fonction="Membre", college="usagers")
    return lue


def test_what_a_reader_sees_of_the_dialogue_is_what_the_base_gives_them(suivie, personne):
    vus = 0
    for nom in (nom for nom in PERSONNES if nom != "anonyme"):
        qui = personne(nom)
        lu = dialogue_de(suivie, qui)
        forces = ForceVive.objects.all().visibles_par(qui).filter(organisation=suivie)
        assert [force for force, _ in lu.forces] == list(forces), nom
        rencontres = Rencontre.objects.all().visibles_par(qui).filter(organisations=suivie)
        assert lu.rencontres == list(rencontres.order_by("-date", "-pk")), nom
        instances = Instance.objects.all().visibles_par(qui)
        sieges = Siege.objects.filter(organisation=suivie, instance__in=instances)
        assert lu.sieges == list(sieges.order_by("instance__nom", "pk")), nom
        portes = Dispositif.objects.all().visibles_par(qui).filter(porteur=suivie)
        assert de_l_organisation(suivie, qui) == list(portes.order_by("tri", "pk")), nom
        vus += bool(lu.forces and 0 < len(lu.rencontres) < len(LIEUX) and lu.sieges and portes)
    assert vus  # some see a part only
