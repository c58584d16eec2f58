"""A contract received a second time: what it brings, and taking it in after what is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, ProtectedError, RestrictedError

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import champs, etiquette
from clesante.contrats.actions import permis
from clesante.contrats.actions.echange_objets import Arrivee, poser, relier, remplir
from clesante.contrats.actions.echange_preuves import (
    ecrire_le_parcours,
    ecrire_les_versions,
    joindre_les_pieces,
)
from clesante.contrats.colonnes.contenu import CONTRAT, PAR_NOM, SORTES, SUITES, Sorte
from clesante.contrats.imports.contenu import verifier_contenu, verifier_mots
from clesante.contrats.journal.signature import CONTRAT_SIGNE, SIGNATAIRE_SIGNE, SIGNEE
from clesante.contrats.journal.versions import ACTUALISE, FIGEE, IMPORTE, IMPORTEE, OBJET_RECU
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.lectures.differences import comparer
from clesante.contrats.lectures.echange import colis as colis_de
from clesante.contrats.models import Axe, Contrat, FicheAction, Orientation, chaine
from clesante.contrats.regles.changements import Changement
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.echange import faute_de_suite
from clesante.socle.dates import date_longue
from clesante.socle.erreurs import RefuseError

# What others hang on goes last; the rest goes first, and leaves its place to what comes.
PORTENT: Final = frozenset({"signataires", "actes", "axes", "objectifs", "principes", "fiches"})
FIXES: Final = ("versions", "documents")
VIVANTS: Final = [etiquette(sorte.modele) for sorte in (CONTRAT, *SORTES)]
# What a file that holds the same versions and the same signatures was written after.
REPERES: Final = (IMPORTE, ACTUALISE, FIGEE, IMPORTEE, SIGNEE)
SUITES_DE_LA_SIGNATURE: Final = (CONTRAT_SIGNE, SIGNATAIRE_SIGNE)
COMPARES: Final = ("empreinte", "suites", "signees", "parcours", "pieces")


@dataclass(frozen=True, slots=True)
class Apport:
    """What a contract received a second time brings: what changes in it, how much is new."""

    contrat: Contrat
    changements: tuple[Changement, ...]
    versions: int
    preuves: int


class DejaLaError(RefuseError):
    """A contract that is here already, and goes on in the file: ``apport`` tells what comes."""

    def __init__(self, apport: Apport) -> None:
        super().__init__(
            f"Ce contrat est déjà sur ce site, sous le n° {apport.contrat.pk}\u00a0: le fichier en "
            "apporte la suite.",
            "Lisez ce qui change, puis confirmez.",
        )
        self.apport = apport


def identique(contrat: Contrat, colis: Mapping[str, Any]) -> bool:
    """Tell whether a file says of a contract nothing but what is held here."""
    ici = colis_de(contrat)
    return all(ici[nom] == (colis.get(nom) or type(ici[nom])()) for nom in COMPARES)


def apport(contrat: Contrat, colis: Mapping[str, Any]) -> Apport:
    """Return what a file brings to the contract that is here.

    Raises ``RefuseError`` when its versions do not go on those held, or when the contract was
    written here too: nothing is ever written over.
    """
    ici, suites = colis_de(contrat), colis["suites"]
    tenus = [lue["maillon"] for lue in ici["suites"]["versions"]]
    if faute := faute_de_suite(tenus, [lue["maillon"] for lue in suites.get("versions", ())]):
        raise RefuseError(*faute)
    _refuser_ce_qui_manque(ici, colis)
    neuves = len(suites.get("versions", ())) - len(tenus)
    preuves = sum(len(colis.get(nom, ())) - len(ici[nom]) for nom in ("signees", "pieces"))
    preuves += sum(len(suites.get(nom, ())) - len(ici["suites"][nom]) for nom in APRES)
    if neuves + preuves < 1:
        raise _rien_de_neuf(contrat)
    _refuser_ce_qui_vit_ici(contrat)
    avant, apres = contenu(contrat, tout=True), Contenu(colis["contenu"])
    verifier_contenu(apres.valeurs)
    return Apport(contrat, comparer(avant, apres).changements, neuves, preuves)


APRES: Final = tuple(sorte.nom for sorte in SUITES if sorte.nom != "versions")


def _rien_de_neuf(contrat: Contrat) -> RefuseError:
    return RefuseError(
        f"Ce contrat est déjà sur ce site, sous le n° {contrat.pk}, et n'y dit plus la même "
        "chose\u00a0: le fichier n'apporte ni version ni signature nouvelle.",
        f"Figez une version dans l'autre site et exportez de nouveau\u202f; pour voir ce qui "
        f"diffère\u00a0: «\u00a0clesante contrat comparer {contrat.pk} FICHIER\u00a0».",
    )


def _refuser_ce_qui_manque(ici: Mapping[str, Any], colis: Mapping[str, Any]) -> None:
    """Refuse a file that lost a proof, a signature or a step that is held here."""
    recus = {lu["repere"] for nom in APRES for lu in colis["suites"].get(nom, ())}
    tenus = {lu["repere"] for nom in APRES for lu in ici["suites"][nom]}
    signes = [lue for lue in ici["signees"] if lue not in colis.get("signees", ())]
    passees = ici["parcours"] != colis.get("parcours", [])[: len(ici["parcours"])]
    if tenus - recus or signes or passees:
        raise RefuseError(
            "Ce site tient de ce contrat une signature, un document ou une étape que le fichier "
            "n'a pas.",
            "Exportez le contrat d'ici vers l'autre site, ou reportez-y à la main ce qu'il dit.",
        )


def _refuser_ce_qui_vit_ici(contrat: Contrat) -> None:
    """Refuse to write over what was written here since a version was kept, or received."""
    notes = Evenement.objects.filter(chaine=chaine(contrat))
    repere = notes.filter(type__in=REPERES).order_by("-pk").first()
    depuis = notes.filter(pk__gt=repere.pk if repere else 0, objet_type__in=VIVANTS)
    depuis = depuis.exclude(type__in=SUITES_DE_LA_SIGNATURE)
    if (ecrit := depuis.order_by("-pk").first()) is not None:
        raise RefuseError(
            f"Ce contrat a aussi été écrit ici, le {date_longue(ecrit.le.date())}\u00a0: recevoir "
            "la suite l'effacerait.",
            "Reportez ces changements dans l'autre site, ou gardez ici une version et envoyez-la.",
        )


def recevoir(arrivee: Arrivee, dit: Contenu) -> None:
    """Write over a contract what the file says of it, after what it held; all in a transaction.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` as :func:`apport`, and for what
    something else of this site stands on.
    """
    contrat = permis(Contrat, arrivee.contrat.pk, arrivee.par, "contrats.figer", verrou=True)
    if len(arrivee.colis.get("signees", ())) > len(colis_de(contrat)["signees"]):
        permis(Contrat, contrat.pk, arrivee.par, "contrats.signer")
    apport(contrat, arrivee.colis)
    arrivee.contrat = permis(Contrat, contrat.pk, arrivee.par)
    if dit.contrat["territoire"] != contrat.territoire:
        raise RefuseError(
            "Le territoire du contrat a changé dans l'autre site.", "Changez-le d'abord ici."
        )
    tenus = _retrouver(arrivee)
    _mettre(arrivee, CONTRAT, arrivee.contrat, dit.contrat)
    _ranger(arrivee, dit)
    ecrire_les_versions(arrivee, tenus)
    ecrire_le_parcours(arrivee, deja=contrat.etapes.count())
    joindre_les_pieces(arrivee)


def noter_la_suite(arrivee: Arrivee) -> None:
    """Have the journal see a contract as it came the second time."""
    colis = arrivee.colis
    verifier_mots(colis.get("mots", {}))
    apres = {
        "empreinte": colis["empreinte"],
        "intitule": arrivee.contrat.intitule,
        "mots": colis.get("mots") or {},
    }
    noter(ACTUALISE, arrivee.par, arrivee.contrat, apres=apres)


def _retrouver(arrivee: Arrivee) -> frozenset[str]:
    """Find what of the file is here already; return the repères of what became of versions."""
    arrivee.faits[str(arrivee.contrat.cle_creation)] = arrivee.contrat
    for sorte in (*SORTES, *SUITES):
        for tenu in _tenus(arrivee.contrat, sorte):
            arrivee.faits[str(tenu.cle_creation)] = tenu
    suites = {str(t.cle_creation) for sorte in SUITES for t in _tenus(arrivee.contrat, sorte)}
    signees = {f"signature {lue['version']}" for lue in colis_de(arrivee.contrat)["signees"]}
    return frozenset(suites | signees)


def _tenus(contrat: Contrat, sorte: Sorte) -> Any:
    tenus = sorte.modele._default_manager.filter(**{sorte.parent: contrat})  # noqa: SLF001
    return tenus.filter(retiree_le=None) if sorte.nom == "parties" else tenus


def _ranger(arrivee: Arrivee, dit: Contenu) -> None:
    """Put the objects of a contract as the file says them: gone, changed, new."""
    restent = {lu["repere"] for sorte in SORTES for lu in dit.liste(sorte.nom)}
    _retirer_les(arrivee, restent, portent=False)
    _liberer_les_numeros(arrivee.contrat)
    for sorte in SORTES:
        for lu in dit.liste(sorte.nom):
            _poser_ou_mettre(arrivee, sorte, lu)
    _retirer_les(arrivee, restent, portent=True)
    for nom in (n for n in APRES if n not in FIXES):
        for lu in arrivee.colis["suites"].get(nom, ()):
            if (tenu := arrivee.fait(lu["repere"])) is not None:
                _mettre(arrivee, PAR_NOM[nom], tenu, lu)


def _liberer_les_numeros(contrat: Contrat) -> None:
    """Put the numbers aside: two objects may exchange theirs."""
    for modele, lien in ((Axe, "contrat"), (Orientation, "acte__contrat")):
        modele.objects.filter(**{lien: contrat}).update(numero=F("numero") + 1_000)
    FicheAction.objects.filter(contrat=contrat).update(numero="")


def _retirer_les(arrivee: Arrivee, restent: set[str], portent: bool) -> None:
    for sorte in reversed(SORTES):
        if (sorte.nom in PORTENT) is portent:
            _retirer(arrivee, sorte, restent)


def _poser_ou_mettre(arrivee: Arrivee, sorte: Sorte, lu: Mapping[str, Any]) -> None:
    if (tenu := arrivee.fait(lu["repere"])) is None:
        fait = poser(arrivee, sorte, lu)
        noter(OBJET_RECU, arrivee.par, fait, apres=etat(fait, champs(fait)))
    else:
        _mettre(arrivee, sorte, tenu, lu)


def _mettre(arrivee: Arrivee, sorte: Sorte, tenu: Any, lu: Mapping[str, Any]) -> None:
    """Give an object that is here what the file says of it, with its event."""
    noms = [c.name for c in (*sorte.colonnes, *sorte.liens, *sorte.organisations)]
    avant = etat(tenu, noms)
    remplir(arrivee, sorte, tenu, lu)
    if (apres := etat(tenu, noms)) != avant or "numero" in noms:
        tenu.save()
    if apres != avant:
        noter(OBJET_RECU, arrivee.par, tenu, avant, apres)
    relier(arrivee, tenu, lu)


def _retirer(arrivee: Arrivee, sorte: Sorte, restent: set[str]) -> None:
    """Take away the objects of a kind that the file no longer has."""
    for tenu in _partis(arrivee.contrat, sorte, restent):
        noter(OBJET_RECU, arrivee.par, tenu, avant=etat(tenu, champs(tenu)))
        try:
            tenu.delete()
        except (ProtectedError, RestrictedError):
            raise RefuseError(
                f"«\u00a0{tenu}\u00a0» n'est plus dans le fichier, et quelque chose d'ici y tient.",
                "Retirez-le d'abord ici, puis recommencez.",
            ) from None


def _partis(contrat: Contrat, sorte: Sorte, restent: set[str]) -> Iterator[Any]:
    yield from (lu for lu in _tenus(contrat, sorte) if str(lu.cle_creation) not in restent)
