"""Named changes of organisations and people: right, rule, transaction, journal."""

from __future__ import annotations

from django.db import transaction

from clesante.acteurs.journal import CHAMPS, CHAMPS_FONCTION, CHAMPS_PERSONNE
from clesante.acteurs.models import Fonction, Organisation, Personne, PorteeOrganisation
from clesante.comptes.actions.objets import enregistrer, introuvable, retablir, une_fois
from clesante.comptes.droits import portees
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.territoires.actions_rattaches import hors_de_portee
from clesante.territoires.lectures import codes_contenant, est_territoire

PERSONNES = "acteurs.modifier_personnes"


def creer(
    organisation: Organisation, par: Utilisateur, d_un_import: bool = False
) -> tuple[Organisation, bool]:
    """Add an organisation and return it, and whether it is new: one form sent twice makes one.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for a territory out of reach.
    """
    codes = codes_pour(organisation, par, "acteurs.creer")

    def ecrire() -> None:
        organisation.save()
        PorteeOrganisation.objects.bulk_create(
            PorteeOrganisation(organisation=organisation, code=code) for code in sorted(codes)
        )
        apres = etat(organisation, CHAMPS) | ({"import": True} if d_un_import else {})
        noter("acteurs.organisation_creee", par, organisation, apres=apres)

    return une_fois(organisation, ecrire, Organisation.objects.all().visibles_par(par))


def codes_pour(organisation: Organisation, par: Utilisateur, operation: str) -> frozenset[str]:
    """Return the portées an organisation will have; refuse a territory out of the user's reach.

    The contracts a user coordinates reach what they add, wherever it is.
    """
    tenues = portees(par, operation)
    if not tenues:
        raise introuvable()
    codes = codes_contenant(organisation.territoire)
    contrats = {code for code in tenues if code.startswith("CONTRAT-")}
    if not (contrats or tenues & {TOUT, *codes, *organisation.codes_propres}):
        raise hors_de_portee()
    return codes | contrats


def modifier(organisation: Organisation, par: Utilisateur) -> bool:
    """Keep the changes of an organisation; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` when someone wrote since
    it was read, ``RefuseError`` for a territory out of reach.
    """
    with transaction.atomic():
        modifiables = Organisation.objects.all().visibles_par(par, "acteurs.modifier").en_usage()
        avant = modifiables.filter(pk=organisation.pk).first()
        if avant is not None and avant.territoire != organisation.territoire:
            _deplacer(organisation, codes_pour(organisation, par, "acteurs.modifier"))
        return enregistrer(organisation, "acteurs.organisation_modifiee", CHAMPS, par, modifiables)


def _deplacer(organisation: Organisation, codes: frozenset[str]) -> None:
    """Give an organisation the portées of its new territory; those of contracts stay.

    So do those of what was merged into it, which did not move.
    """
    tenus = set(organisation.portees.values_list("code", flat=True))
    joints = PorteeOrganisation.objects.filter(organisation__in=organisation.fusionnees.all())
    gardes = codes | set(joints.values_list("code", flat=True))
    perdus = {code for code in tenus - gardes if est_territoire(code)}
    organisation.portees.filter(code__in=perdus).delete()
    PorteeOrganisation.objects.bulk_create(
        PorteeOrganisation(organisation=organisation, code=code) for code in sorted(codes - tenus)
    )


def defaire(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit of an organisation; raises as ``retablir``."""
    retablir(evenement, par, {Organisation: modifier})


def ajouter_personne(
    personne: Personne, fonction: Fonction, par: Utilisateur
) -> tuple[Personne, bool]:
    """Add a person with a first function and return them, and whether they are new.

    Raises ``IntrouvableError`` without the right. Refused consent keeps no coordinates.
    """
    la = Organisation.objects.all().visibles_par(par, PERSONNES).en_usage()
    if not la.filter(pk=fonction.organisation_id).exists():
        raise introuvable()
    personne.clean()

    def ecrire() -> None:
        personne.save()
        noter("acteurs.personne_creee", par, personne, apres=etat(personne, CHAMPS_PERSONNE))
        fonction.personne = personne
        fonction.save()
        noter("acteurs.fonction_ajoutee", par, fonction, apres=etat(fonction, CHAMPS_FONCTION))

    ici = Fonction.objects.filter(organisation=fonction.organisation)
    return une_fois(personne, ecrire, Personne.objects.filter(fonctions__in=ici))


def modifier_personne(personne: Personne, par: Utilisateur) -> bool:
    """Keep the changes of a person; return whether something changed.

    Raises as :func:`modifier`. Refused consent erases the coordinates: they are not kept unseen.
    """
    personne.clean()
    modifiables = Personne.objects.all().visibles_par(par, PERSONNES)
    return enregistrer(personne, "acteurs.personne_modifiee", CHAMPS_PERSONNE, par, modifiables)


def modifier_fonction(fonction: Fonction, par: Utilisateur) -> bool:
    """Keep the changes of a function (its end, most often); return whether something changed.

    Raises as :func:`modifier`.
    """
    modifiables = Fonction.objects.all().visibles_par(par, PERSONNES)
    return enregistrer(fonction, "acteurs.fonction_modifiee", CHAMPS_FONCTION, par, modifiables)
