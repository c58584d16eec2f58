"""Addresses of forces vives, meetings, bodies and decisions."""

from django.urls import path

from clesante.acteurs.views import decisions as views_decisions
from clesante.acteurs.views import forces as views_forces
from clesante.acteurs.views import instances as views_instances
from clesante.acteurs.views import rencontres as views_rencontres

urlpatterns = [
    path("organisations/forces-vives/", views_forces.page_forces, name="forces"),
    path(
        "organisations/forces-vives/export.<str:extension>", views_forces.exporter_forces,
        name="forces-export",
    ),
    path(
        "organisations/<numero:numero>/forces-vives/ajouter/", views_forces.nouvelle_force,
        name="force-ajouter",
    ),
    path("organisations/forces-vives/<numero:numero>/", views_forces.force, name="forcevive"),
    path(
        "organisations/forces-vives/<numero:numero>/modifier/", views_forces.modifier_force,
        name="force-modifier",
    ),
    path("rencontres/", views_rencontres.page_rencontres, name="rencontres"),
    path(
        "rencontres/export.<str:extension>", views_rencontres.exporter_rencontres,
        name="rencontres-export",
    ),
    path("rencontres/ajouter/", views_rencontres.nouvelle_rencontre, name="rencontre-ajouter"),
    path(
        "rencontres/priorites/", views_rencontres.priorites_nommees, name="rencontres-priorites"
    ),
    path("rencontres/<numero:numero>/", views_rencontres.rencontre, name="rencontre"),
    path(
        "rencontres/<numero:numero>/modifier/", views_rencontres.modifier_rencontre,
        name="rencontre-modifier",
    ),
    path(
        "rencontres/<numero:numero>/avancer/", views_rencontres.avancer, name="rencontre-avancer"
    ),
    path(
        "rencontres/<numero:numero>/journal/", views_rencontres.journal_rencontre,
        name="rencontre-journal",
    ),
    path("instances/", views_instances.page_instances, name="instances"),
    path(
        "instances/export.<str:extension>", views_instances.exporter_instances,
        name="instances-export",
    ),
    path("instances/ajouter/", views_instances.nouvelle_instance, name="instance-ajouter"),
    path("instances/<numero:numero>/", views_instances.instance, name="instance"),
    path(
        "instances/<numero:numero>/modifier/", views_instances.modifier_instance,
        name="instance-modifier",
    ),
    path(
        "instances/<numero:numero>/sieges/ajouter/", views_instances.nouveau_siege,
        name="siege-ajouter",
    ),
    path(
        "instances/sieges/<numero:numero>/modifier/", views_instances.modifier_siege,
        name="siege-modifier",
    ),
    path(
        "instances/<numero:numero>/journal/", views_instances.journal_instance,
        name="instance-journal",
    ),
    path(
        "instances/<numero:numero>/journal/<numero:evenement>/annuler/", views_instances.annuler,
        name="instance-annuler",
    ),
    path(
        "instances/<numero:numero>/decisions/ajouter/", views_decisions.nouvelle_decision,
        name="decision-ajouter",
    ),
    path("instances/decisions/", views_decisions.page_decisions, name="decisions"),
    path(
        "instances/decisions/export.<str:extension>", views_decisions.exporter_decisions,
        name="decisions-export",
    ),
    path("instances/decisions/<numero:numero>/", views_decisions.decision, name="decision"),
    path(
        "instances/decisions/<numero:numero>/modifier/", views_decisions.modifier_decision,
        name="decision-modifier",
    ),
    path(
        "instances/decisions/<numero:numero>/faite/", views_decisions.marquer_faite,
        name="decision-faite",
    ),
]  # fmt: skip
