"""Named changes of organisations and people: right, rule, transaction, journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from clesante.acteurs.journal import CHAMPS, CHAMPS_FONCTION, CHAMPS_PERSONNE
from clesante.acteurs.models import Fonction, Organisation, Personne, PorteeOrganisation
from clesante.comptes.droits import portees
from clesante.comptes.journal import etat, noter, verifier_inchange
from clesante.comptes.models import Evenement, NeUneFois, Utilisateur, Versionne
from clesante.comptes.models.attributions import TOUT
from clesante.comptes.models.champs import champs
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.territoires.lectures import codes_contenant, est_territoire

Ne = TypeVar("Ne", bound=NeUneFois)
V = TypeVar("V", bound=Versionne)
PERSONNES = "acteurs.modifier_personnes"


def hors_de_portee() -> RefuseError:
    """Return the refusal of a territory out of reach."""
    return RefuseError(
        "Ce territoire n'est pas de votre ressort.",
        "Donnez un territoire de votre ressort, ou demandez à qui l'a dans le sien.",
    )


def introuvable() -> IntrouvableError:
    """Return the one answer to what is not there and to what one may not do."""
    return IntrouvableError("L'adresse demandée ne correspond à rien que vous puissiez voir.")


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

    return _une_fois(organisation, ecrire, lambda: Organisation.objects.all().visibles_par(par))


def _une_fois(
    neuf: Ne, ecrire: Callable[[], None], visibles: Callable[[], models.QuerySet[Ne]]
) -> tuple[Ne, bool]:
    """Write a new object, or return the one that the same form already made."""
    try:
        with transaction.atomic():
            ecrire()
    except IntegrityError:
        deja = visibles().filter(cle_creation=neuf.cle_creation).first()
        if deja is None:
            raise
        return deja, False
    return neuf, True


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
        return _ecrire("acteurs.organisation_modifiee", avant, organisation, CHAMPS, par)


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


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Give back to an organisation the fields an event changed.

    Raises ``RefuseError`` when one of them changed since, as :func:`modifier` otherwise.
    """
    organisation = Organisation.objects.filter(pk=evenement.objet_id).first()
    if organisation is None:
        raise introuvable()
    rendre(evenement, organisation)
    modifier(organisation, par)


def rendre(evenement: Evenement, objet: models.Model) -> None:
    """Give back to an object, not saved, the fields an event changed.

    Raises ``RefuseError`` when one of them changed since.
    """
    verifier_inchange(evenement, objet)
    connus = champs(objet)
    for nom, valeur in evenement.avant.items():
        setattr(objet, connus[nom].attname, connus[nom].to_python(valeur))


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
    return _une_fois(personne, ecrire, lambda: Personne.objects.filter(fonctions__in=ici))


def modifier_personne(personne: Personne, par: Utilisateur) -> bool:
    """Keep the changes of a person; return whether something changed.

    Raises as :func:`modifier`. Refused consent erases the coordinates: they are not kept unseen.
    """
    personne.clean()
    with transaction.atomic():
        modifiables = Personne.objects.all().visibles_par(par, PERSONNES)
        avant = modifiables.filter(pk=personne.pk).first()
        return _ecrire("acteurs.personne_modifiee", avant, personne, CHAMPS_PERSONNE, par)


def modifier_fonction(fonction: Fonction, par: Utilisateur) -> bool:
    """Keep the changes of a function (its end, most often); return whether something changed.

    Raises as :func:`modifier`.
    """
    with transaction.atomic():
        modifiables = Fonction.objects.all().visibles_par(par, PERSONNES)
        avant = modifiables.filter(pk=fonction.pk).first()
        return _ecrire("acteurs.fonction_modifiee", avant, fonction, CHAMPS_FONCTION, par)


def _ecrire(code: str, avant: V | None, apres: V, noms: Sequence[str], par: Utilisateur) -> bool:
    """Save and note an object, when something changed from the one in place."""
    if avant is None:
        raise introuvable()
    etat_avant, etat_apres = etat(avant, noms), etat(apres, noms)
    if etat_avant == etat_apres:
        return False
    apres.save()
    noter(code, par, apres, etat_avant, etat_apres)
    return True
