"""What organisations give to « Mon espace »: what is to do, what may have changed there."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from clesante.acteurs.actions.imports import GARDE, SUJETS
from clesante.acteurs.models import (
    Fonction,
    FonctionQuerySet,
    Organisation,
    Personne,
)
from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Utilisateur
from clesante.socle.texte import normaliser, pluriel
from clesante.ui.agenda import AFaire


def doublons_a_examiner(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield one line for the numbers that several organisations have; near names are not read."""
    if not peut(utilisateur, "acteurs.fusionner"):
        return
    permises = Organisation.objects.all().visibles_par(utilisateur, "acteurs.fusionner").en_usage()
    partages = permises.exclude(siret="").order_by().values("siret").annotate(n=Count("pk"))
    if nombre := partages.filter(n__gt=1).count():
        dit = pluriel(nombre, "SIRET que portent", "SIRET que portent")
        libelle = f"Examiner {dit} plusieurs organisations"
        yield AFaire(libelle, reverse("organisations-doublons"))


def imports_commences(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the files read and not imported, until the day they go."""
    depuis = timezone.now() - GARDE
    for sujet in SUJETS:
        if not peut(utilisateur, sujet.operation):
            continue
        recents = sujet.depot.objects.filter(
            auteur=utilisateur, fait_le=None, created_at__gt=depuis
        )
        for depot in recents.order_by("pk").only("pk", "fichier", "created_at"):
            adresse = reverse(f"{sujet.code}-import", args=[depot.pk])
            fin = timezone.localdate(depot.created_at + GARDE)
            yield AFaire(f"Finir l'import de {depot.fichier}", adresse, fin)


def organisations_vues(utilisateur: Visiteur) -> QuerySet[Organisation]:
    """Return the organisations a user sees."""
    return Organisation.objects.all().visibles_par(utilisateur)


def personnes_vues(utilisateur: Visiteur) -> QuerySet[Personne]:
    """Return the people a user sees, each with ``chez``, one organisation they are seen in.

    That is the one it was merged into, if it was: its page shows them.
    """
    permises = fonctions_vues(utilisateur).en_cours().filter(personne=OuterRef("pk"))
    gardee = Coalesce("organisation__fusionnee_dans", "organisation")
    chez = permises.order_by("-pk").values(gardee=gardee)[:1]
    return Personne.objects.filter(Exists(permises)).annotate(chez=Subquery(chez))


def fonctions_vues(utilisateur: Visiteur) -> FonctionQuerySet:
    """Return the functions a user sees, those that are over included."""
    vues = Fonction.objects.all().visibles_par(utilisateur)
    return vues.select_related("organisation__fusionnee_dans", "personne")


def chercher_personnes(
    utilisateur: Visiteur, texte: str, nombre: int
) -> tuple[int, list[Fonction]]:
    """Return how many people a user sees whose names some words begin, and the first of them.

    Each with the last function they are seen in.
    """
    trouvees = personnes_vues(utilisateur)
    for mot in normaliser(texte).split():
        trouvees = trouvees.filter(recherche__contains=f" {mot}")
    ordre = trouvees.order_by("nom", "prenom", "pk")
    montrees = list(ordre.values_list("pk", flat=True)[:nombre])
    tenues = fonctions_vues(utilisateur).en_cours()
    fonctions = tenues.filter(personne__in=montrees).order_by("pk")
    derniere = {fonction.personne_id: fonction for fonction in fonctions}
    return trouvees.count(), [derniere[pk] for pk in montrees if pk in derniere]
