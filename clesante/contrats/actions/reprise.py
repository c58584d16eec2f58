"""Named changes of a reprise: a contract signed before comes in at once, and may go as it came.

Its steps are not walked, its signature is never verified: it is ``repris``. All of it is written,
or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from clesante.acteurs import actions as organisations
from clesante.acteurs.choix import Nature, famille_usuelle
from clesante.acteurs.models import Organisation
from clesante.cadres.lectures import cadre as lire_cadre
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import MODIFIER, permis
from clesante.contrats.choix import (
    EtatAction,
    EtatFinancement,
    GenreActe,
    Habilitation,
    NatureLigne,
    RoleActeur,
    SuiteIdee,
)
from clesante.contrats.imports.fiches import ContratLu, FicheLue
from clesante.contrats.imports.structures import Structures, nature_de
from clesante.contrats.journal import CHAMPS
from clesante.contrats.models import (
    Acte,
    Axe,
    Contrat,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Porteur,
    RoleFiche,
    Signataire,
    Site,
    chaine,
)
from clesante.contrats.regles.cellules import numero_et_titre
from clesante.contrats.regles.dates import etat_des_dates
from clesante.contrats.regles.parties import est_collectivite
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import enumerer, normaliser
from clesante.territoires.actions_rattaches import rattacher
from clesante.territoires.lectures import est_territoire

CREER = "contrats.creer"
PIECES = (
    (GenreActe.LETTRE_INTENTION, "Lettre d'intention"),
    (GenreActe.DELIBERATION, "Délibérations des collectivités"),
    (GenreActe.ACCORD_ARS, "Accord de l'ARS avant signature"),
    (GenreActe.AUTRE, "Contrat signé"),
)
"""What a contract signed should have: each is unknown until someone joins its file."""
GENRES = {
    Nature.COMMUNE: "commune", Nature.EPCI: "epci", Nature.PETR: "petr_pays",
    Nature.SYNDICAT_MIXTE: "syndicat_mixte", Nature.DEPARTEMENT: "departement",
    Nature.REGION: "region", Nature.ARS: "ars", Nature.PREFECTURE: "prefecture",
    Nature.SERVICE_ETAT: "services_etat", Nature.EDUCATION: "education_nationale",
    Nature.ASSURANCE_MALADIE: "assurance_maladie", Nature.CAF: "caf", Nature.CARSAT: "carsat",
    Nature.HOPITAL: "etablissements", Nature.PSYCHIATRIE: "etablissements", Nature.CPTS: "cpts",
    Nature.MUTUELLE: "mutuelles", Nature.ASSOCIATION: "associations", Nature.USAGERS: "usagers",
}  # fmt: skip
"""By kind of organisation: what it is among the actors that frameworks name."""
CHAMPS_FICHE = ("numero", "intitule", "axe", "objectif", "etat", "pilote", "debut", "fin")
TYPE_DEFAUT = "processus"
A_VERIFIER = "Type à vérifier : le fichier repris ne le disait pas."


@dataclass(frozen=True, slots=True)
class Parties:
    """Who holds a contract, the first leading it, and who signs it."""

    porteurs: Sequence[Organisation] = ()
    signataires: Sequence[Organisation] = ()


@dataclass(slots=True)
class _Ecrites:
    """What hangs on fiches, written at once at the end."""

    roles: list[RoleFiche] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    etapes: list[EtapeAction] = field(default_factory=list)
    indicateurs: list[IndicateurAction] = field(default_factory=list)
    lignes: list[LigneFinancement] = field(default_factory=list)

    @property
    def toutes(self) -> tuple[list[Any], ...]:
        """Return each list."""
        return self.roles, self.sites, self.etapes, self.indicateurs, self.lignes


def reprendre(
    contrat: Contrat, parties: Parties, par: Utilisateur, reprise: ContratLu | None = None,
    fichier: str = "",
) -> tuple[Contrat, bool]:  # fmt: skip
    """Take in a contract that exists, with what a file tells of it; return it, whether it is new.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for a territory out of reach or a
    file in which something is to mend.
    """
    if reprise is not None and reprise.bloquee:
        raise RefuseError(
            "Ce fichier a des lignes à corriger\u00a0: rien n'a été enregistré.",
            "Corrigez-les, ou changez ce que sont les colonnes.",
        )
    _situer(contrat)
    with transaction.atomic():
        fait, neuf = rattacher(contrat, "contrats.contrat_repris", CHAMPS, par, CREER)
        if not neuf:
            return fait, False
        fait.portees.get_or_create(code=fait.code)
        _parties(fait, parties)
        Acte.objects.bulk_create(
            Acte(contrat=fait, genre=genre, intitule=intitule, inconnu=True)
            for genre, intitule in PIECES
        )
        fiches = reprise.fiches if reprise else []
        if reprise:
            _ecrire_les_fiches(fait, reprise, par)
        finie = {"fiches": len(fiches), "fichier": fichier[:255]}
        noter("contrats.reprise_finie", par, fait, apres=finie)
    return fait, True


def _situer(contrat: Contrat) -> None:
    """Put a contract, not saved, where its days say it is; no step of it is walked."""
    contrat.repris = True
    contrat.etat = etat_des_dates(
        contrat.date_signature, contrat.date_fin_prevue, contrat.date_fin_reelle,
        timezone.localdate(),
    )  # fmt: skip
    contrat.etape = ""
    if contrat.cadre:
        lu = lire_cadre(contrat.cadre)
        contrat.cadre_version = lu.version[:200]
        contrat.etape = next((e.code for e in lu.etapes if e.etat == contrat.etat), "")


def _parties(contrat: Contrat, parties: Parties) -> None:
    """Write who holds it, whose people then reach it, and who signs it."""
    for code in sorted(frozenset().union(*(lue.codes_propres for lue in parties.porteurs))):
        contrat.portees.get_or_create(code=code)
    Porteur.objects.bulk_create(
        Porteur(contrat=contrat, organisation=lue, genre=genre_de(lue), chef_de_file=not rang)
        for rang, lue in enumerate(parties.porteurs)
    )
    Signataire.objects.bulk_create(
        Signataire(
            contrat=contrat, organisation=lue, genre=genre_de(lue), fonction="à préciser",
            habilitation=habilitation_de(genre_de(lue)), signe_le=contrat.date_signature,
            ordre=rang,
        )
        for rang, lue in enumerate(parties.signataires)
    )  # fmt: skip


def genre_de(organisation: Organisation) -> str:
    """Return what an organisation is among the actors of frameworks."""
    return GENRES.get(Nature(organisation.nature), "partenaires")


def habilitation_de(genre: str) -> str:
    """Return by what a party may sign; the day and the reference are not known."""
    return Habilitation.DELIBERATION if est_collectivite(genre) else Habilitation.QUALITE


def structures_ajoutees(
    structures: Structures, territoire: str, par: Utilisateur
) -> dict[str, Organisation]:
    """Return the organisation of each name, those not known added to the register."""
    trouvees = {}
    for cle, citee in structures.citees.items():
        lue = citee.organisation
        if lue is None:
            nature = nature_de(citee.nom)
            neuve = Organisation(
                nom=citee.nom[:200],
                nature=nature,
                famille=famille_usuelle(nature),
                territoire=territoire.split("+", maxsplit=1)[0],
            )
            lue = organisations.creer(neuve, par, d_un_import=True)[0]
        trouvees[cle] = lue
    return trouvees


class _Programme:
    """Writes the axes and objectives that fiches name, each once."""

    def __init__(self, contrat: Contrat) -> None:
        self.contrat = contrat
        self.axes: dict[str, Axe] = {}
        self.objectifs: dict[tuple[str, ...], Objectif] = {}

    def axe(self, tape: str) -> Axe | None:
        """Return an axis by what a file calls it; none for nothing."""
        if not tape:
            return None
        cle = normaliser(tape)
        if cle not in self.axes:
            numero, intitule = numero_et_titre(tape)
            pris = {lu.numero for lu in self.axes.values()}
            entier = int(numero) if numero.isdecimal() and int(numero) not in pris else 0
            self.axes[cle] = Axe.objects.create(
                contrat=self.contrat,
                numero=entier or max(pris, default=0) + 1,
                intitule=intitule[:300],
            )
        return self.axes[cle]

    def objectif(self, axe: Axe, dits: Sequence[str]) -> Objectif:
        """Return an objective by its path under an axis: level 1, then 2."""
        chemin: tuple[str, ...] = (str(axe.pk),)
        parent: Objectif | None = None
        for niveau, dit in enumerate(filter(None, dits), 1):
            chemin = (*chemin, normaliser(dit))
            if chemin not in self.objectifs:
                numero, intitule = numero_et_titre(dit)
                freres = sum(
                    len(autre) == len(chemin) and autre[:-1] == chemin[:-1]
                    for autre in self.objectifs
                )
                racine = parent.numero if parent else str(axe.numero)
                self.objectifs[chemin] = Objectif.objects.create(
                    contrat=self.contrat, axe=axe, parent=parent, niveau=niveau,
                    numero=(numero if "." in numero else f"{racine}.{freres + 1}")[:20],
                    intitule=intitule[:500],
                )  # fmt: skip
            parent = self.objectifs[chemin]
        assert parent is not None  # noqa: S101 (asked for with at least one)
        return parent


def _ecrire_les_fiches(contrat: Contrat, reprise: ContratLu, par: Utilisateur) -> None:
    lieu = contrat.territoire or next(filter(est_territoire, sorted(contrat.codes)), "")
    connues = structures_ajoutees(reprise.structures, lieu, par)
    programme, ecrites = _Programme(contrat), _Ecrites()
    for rang, lue in enumerate(reprise.fiches, 1):
        fiche = FicheAction(contrat=contrat, **{"etat": EtatAction.A_VENIR, **lue.champs})
        fiche.suite = SuiteIdee.RETENUE
        fiche.axe = programme.axe(lue.axe)
        _objectifs(fiche, lue, programme)
        fiche.numero = fiche.numero or f"r{rang}"
        fiche.pilote = connues[normaliser(lue.pilotes[0])] if lue.pilotes else None
        fiche.save()
        noter("contrats.fiche_reprise", par, fiche, apres=etat(fiche, CHAMPS_FICHE))
        _suites(fiche, lue, connues, ecrites)
        _argent(fiche, lue, connues, ecrites)
    for lignes in ecrites.toutes:
        if lignes:
            type(lignes[0])._default_manager.bulk_create(lignes)  # noqa: SLF001


def _suites(
    fiche: FicheAction, lue: FicheLue, connues: dict[str, Organisation], ecrites: _Ecrites
) -> None:
    """Prepare who takes part in a fiche, its sites, its steps, its indicators."""
    roles = [(connues[normaliser(nom)], RoleActeur.COPILOTE) for nom in lue.pilotes[1:]]
    roles += [(connues[normaliser(nom)], RoleActeur.RELAIS) for nom in lue.partenaires]
    ecrites.roles += [
        RoleFiche(fiche=fiche, organisation=organisation, role=role)
        for organisation, role in dict.fromkeys(roles)
    ]
    ecrites.sites += [Site(fiche=fiche, nom=nom) for nom in lue.sites]
    ecrites.etapes += [
        EtapeAction(fiche=fiche, titre=titre, ordre=rang) for rang, titre in enumerate(lue.etapes)
    ]
    ecrites.indicateurs += [
        IndicateurAction(
            fiche=fiche,
            libelle=libelle,
            type=genre or TYPE_DEFAUT,
            commentaire="" if genre else A_VERIFIER,
        )
        for libelle, genre in lue.indicateurs
    ]


def _objectifs(fiche: FicheAction, lue: FicheLue, programme: _Programme) -> None:
    """Put a fiche under its first objective; the others are kept in its text."""
    if not lue.objectifs:
        return
    if fiche.axe is None:
        fiche.axe = programme.axe("Axe à nommer")
    assert fiche.axe is not None  # noqa: S101 (named just above)
    trouves = [programme.objectif(fiche.axe, dits) for dits in lue.objectifs]
    fiche.objectif = trouves[0]
    if autres := [str(lu) for lu in dict.fromkeys(trouves[1:])]:
        suite = f"Répond aussi à\u00a0: {enumerer(autres)}"
        fiche.objectifs_dits = "\n\n".join(filter(None, [fiche.objectifs_dits, suite]))


def _argent(
    fiche: FicheAction, lue: FicheLue, connues: dict[str, Organisation], ecrites: _Ecrites
) -> None:
    debut: date | None = fiche.debut or fiche.contrat.date_effet or fiche.contrat.date_signature
    annee = (debut or timezone.localdate()).year
    commun: dict[str, Any] = {"fiche": fiche, "annee": annee}
    if lue.budget is not None:
        ecrites.lignes.append(
            LigneFinancement(
                **commun, nature=NatureLigne.CHARGE, poste="Budget prévisionnel (repris)",
                montant=lue.budget,
            )
        )  # fmt: skip
    sommes: dict[int, Decimal] = {}
    for nom, montant in lue.financeurs:
        organisation = connues[normaliser(nom)]
        sommes[organisation.pk] = sommes.get(organisation.pk, Decimal(0)) + montant
    ecrites.lignes += [
        LigneFinancement(
            **commun, nature=NatureLigne.PRODUIT, financeur_id=numero, montant=montant,
            etat=EtatFinancement.A_SOLLICITER,
        )
        for numero, montant in sommes.items()
    ]  # fmt: skip


def retirable(contrat: Contrat) -> bool:
    """Tell whether a contract taken in was not changed since: it may go as it came."""
    if not contrat.repris:
        return False
    derniers = Evenement.objects.filter(chaine=chaine(contrat)).order_by("-pk")
    return derniers.values_list("type", flat=True).first() == "contrats.reprise_finie"


def retirer(contrat: Contrat, par: Utilisateur) -> None:
    """Take back a whole reprise: the contract and all that came with it; structures stay.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when something changed since or
    when something else stands on it.
    """
    try:
        _retirer(contrat, par)
    except ProtectedError as erreur:
        raise RefuseError(
            "Un autre contrat, une de ses fiches ou un autre objet s'appuie sur celui-ci\u00a0: "
            "il reste.",
            "Ôtez d'abord ce lien, sur la page de l'autre.",
        ) from erreur


@transaction.atomic
def _retirer(contrat: Contrat, par: Utilisateur) -> None:
    tenu = permis(Contrat, contrat.pk, par, MODIFIER, verrou=True)
    if not retirable(tenu):
        raise RefuseError(
            "Ce contrat a changé depuis sa reprise\u00a0: le retirer perdrait ces changements.",
            "Corrigez-le, ou annulez ces changements dans son journal.",
        )
    noter("contrats.reprise_retiree", par, tenu, avant={"intitule": tenu.intitule})
    FicheAction.objects.filter(contrat=tenu).delete()
    Objectif.objects.filter(contrat=tenu).delete()
    Axe.objects.filter(contrat=tenu).delete()
    tenu.delete()
