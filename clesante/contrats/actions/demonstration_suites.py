"""« Pays de Kersall », second contract: parties, actions, money, conclusions, steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from clesante.acteurs.actions.instances import decider
from clesante.acteurs.choix_dialogue import GenreDecision
from clesante.acteurs.models import ActionDispositif, Decision, Instance
from clesante.comptes.models import Utilisateur
from clesante.concertation.lectures.demonstration import cle
from clesante.concertation.models import Enjeu
from clesante.contrats.actions import parties as actions_parties
from clesante.contrats.actions.argent import ajouter_ligne, ajouter_poste
from clesante.contrats.actions.cycle import franchir
from clesante.contrats.actions.fiches import ajouter_fiche, ajouter_rangee, cibler, relier
from clesante.contrats.actions.redondances import conclure
from clesante.contrats.choix import (
    EtatFinancement,
    Habilitation,
    NatureLigne,
    PeriodeEngagement,
    RoleActeur,
)
from clesante.contrats.models import (
    Acte,
    Contrat,
    Engagement,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Porteur,
    PosteIngenierie,
    Redondance,
    Referent,
    RoleFiche,
    Signataire,
    SignatureActe,
)

Faits = dict[str, Any]
ANNEE = 2025
JALON, CIBLE = 2025, 2028
MILIEUX: Any = ["commune_rurale_bus_itinerant"]


def parties(dit: Any, contrat: Contrat, faits: Faits, par: Utilisateur) -> None:
    """Make holders, référents, documents, signatories with what each promises."""
    for rang, code in enumerate(("agglo", "goazel", "trevarn")):
        porteur = Porteur(organisation=faits[code], genre="epci", chef_de_file=not rang)
        _ajouter(porteur, contrat, f"porteur2:{code}", par)
    for role, code, fonction in (
        ("ars", "ars", "référence territoriale de la délégation"),
        ("elu", "agglo", "vice-présidence santé"),
        ("coordination", "agglo", "coordination du contrat"),
    ):
        referent = Referent(role=role, organisation=faits[code], fonction=fonction)
        _ajouter(referent, contrat, f"referent2:{role}", par)
    for ligne in dit["actes"]:
        ecrire_acte(ligne, contrat, faits, par)
    for code, genre, fonction, *deliberation in dit["signataires"]:
        signataire = Signataire(organisation=faits[code], genre=genre, fonction=fonction)
        if deliberation:
            signataire.habilitation = Habilitation.DELIBERATION
            signataire.habilitation_date = deliberation[0]
        faits[f"signataire:{code}"] = _ajouter(signataire, contrat, f"signataire2:{code}", par)
    for rang, (code, texte, montant, etp, en_nature) in enumerate(dit["engagements"]):
        engagement = Engagement(
            signataire=faits[f"signataire:{code}"],
            texte=texte,
            montant=montant,
            periode=PeriodeEngagement.AN,
            etp=None if etp is None else Decimal(str(etp)),
            en_nature=en_nature,
        )
        _ajouter(engagement, contrat, f"engagement2:{rang}", par)


def ecrire_acte(ligne: Any, contrat: Contrat, faits: Faits, par: Utilisateur) -> None:
    """Make a dated document, with who signed it on its day."""
    genre, intitule, jour, code, fonction, etape, repond_a, signataires = ligne
    acte = Acte(genre=genre, intitule=intitule, date=jour, organisation=faits[code])
    acte.fonction, acte.etape, acte.repond_a = fonction, etape, repond_a
    fait = _ajouter(acte, contrat, f"acte2:{intitule}", par)
    for signe in signataires:
        signature = SignatureActe(
            acte=fait, organisation=faits[signe], fonction="présidence", date=jour
        )
        _ajouter(signature, contrat, f"signature2:{intitule}:{signe}", par)


def _ajouter(neuf: Any, contrat: Contrat, nom: str, par: Utilisateur) -> Any:
    neuf.contrat, neuf.cle_creation = contrat, cle(nom)
    return actions_parties.ajouter(neuf, par)[0]


def fiche(dit: Any, contrat: Contrat, faits: Faits, par: Utilisateur) -> None:
    """Make one action with its indicators, its steps, its partners, its funding of the year."""
    numero = dit["n"]
    enjeux = Enjeu.objects.filter(cle_creation__in=[cle(f"enjeu:{code}") for code in dit["enjeux"]])
    neuve = _ecrite(dit, faits, " ; ".join(enjeu.intitule for enjeu in enjeux))
    faits[f"fiche:{numero}"] = faite = ajouter_fiche(neuve, contrat, par)[0]
    relier(faite, {"enjeux": [enjeu.pk for enjeu in enjeux]}, par)
    if "copilote" in dit:
        copilote = RoleFiche(organisation=faits[dit["copilote"]], role=RoleActeur.COPILOTE)
        _ranger(copilote, faite, f"role2:{numero}", par)
    for rang, (titre, mois) in enumerate((("Réunir l'équipe", 3), ("Faire le point annuel", 12))):
        etape = EtapeAction(
            titre=titre,
            echeance=date(dit["debut"], mois, 28),
            faite_le=date(dit["debut"], mois, 20),
            ordre=rang,
        )
        _ranger(etape, faite, f"etape2:{numero}:{rang}", par)
    for genre in ("processus", "resultat"):
        _indicateur(genre, dit, faite, par)
    _financer(dit, faite, faits, par)


def _ecrite(dit: Any, faits: Faits, enjeux: str) -> FicheAction:
    """Return what one action says of itself, not saved; ``enjeux``: their titles."""
    suite = dit.get("suite_de")
    neuve = FicheAction(
        numero=dit["n"],
        intitule=dit["intitule"],
        axe=faits[f"axe:{dit['axe']}"],
        origine="reconduite" if suite else "nouvelle",
        chainee=faits[f"fiche1:{suite}"] if suite else None,
        etat=dit.get("etat", "en_cours"),
        motif_etat=dit.get("motif", ""),
        priorite="moyenne",
        contexte=f"Le diagnostic partagé de 2023 retient\u00a0: {enjeux}.",
        publics=dit["publics"],
        aller_vers=dit.get("aller_vers", False),
        pilote=faits[dit["pilote"]],
        pilote_fonction=dit["fonction"],
        elu_referent="vice-présidence santé",
        objectifs_dits=f"{dit['intitule']}, avec les habitants et les professionnels du Pays.",
        description="Une équipe pilote, un calendrier commun, un point par trimestre.",
        types_action=dit["types"],
        debut=date(dit["debut"], 1, 1),
        fin=date(dit["fin"], 12, 31),
        moyens_humains="Temps du pilote et de la coordination du contrat.",
        objectifs_prs=dit["prs"],
        plans_lies=dit.get("plans", []),
        themes=dit["themes"],
        determinants=dit["determinants"],
        iss_groupes="Quartier des Tilleuls et communes du Goazel d'abord.",
        participation=dit["participation"],
        participation_dite="Le comité d'usagers relit chaque année.",
        suite="retenue",
        publique=True,
        cle_creation=cle(f"fiche2:{dit['n']}"),
    )
    neuve.milieux, neuve.domaines = MILIEUX, [dit["domaine"]]
    return neuve


def _ranger(rangee: Any, faite: FicheAction, nom: str, par: Utilisateur) -> Any:
    rangee.cle_creation = cle(nom)
    return ajouter_rangee(rangee, faite, par)[0]


def _indicateur(genre: str, dit: Any, faite: FicheAction, par: Utilisateur) -> None:
    libelle, depart, jalon, cible, unite = dit[genre]
    neuf = IndicateurAction(
        libelle=libelle,
        type=genre,
        unite=unite,
        sens="hausse",
        valeur_depart=Decimal(depart),
        date_depart=date(2023, 12, 31),
        source="Données de démonstration",
        producteur="Pilote de l'action",
        frequence="annuelle",
    )
    fait = _ranger(neuf, faite, f"indicateur2:{dit['n']}:{genre}", par)
    cibler(fait, {JALON: Decimal(jalon), CIBLE: Decimal(cible)}, par)


def _financer(dit: Any, faite: FicheAction, faits: Faits, par: Utilisateur) -> None:
    """Make a plan that balances: what is granted in the year, and the costs it pays."""
    lus = [(code, Decimal(montant), bool(suite)) for code, montant, *suite in dit["argent"]]
    for en_nature, poste in ((False, "Dépenses de l'année"), (True, "Contribution valorisée")):
        total = sum((m for _, m, nature in lus if nature is en_nature), Decimal(0))
        if total:
            charge = LigneFinancement(nature=NatureLigne.CHARGE, poste=poste, montant=total)
            _ligne(charge, en_nature, f"charge2:{dit['n']}:{en_nature}", faite, par)
    for code, montant, en_nature in lus:
        produit = LigneFinancement(
            nature=NatureLigne.PRODUIT,
            financeur=faits[code],
            montant=montant,
            accorde=montant,
            etat=EtatFinancement.ACQUIS,
        )
        if code == "ars":
            produit.dispositif = "FIR"
        _ligne(produit, en_nature, f"produit2:{dit['n']}:{code}", faite, par)


def _ligne(
    neuve: LigneFinancement, en_nature: bool, nom: str, faite: FicheAction, par: Utilisateur
) -> None:
    neuve.annee, neuve.en_nature, neuve.cle_creation = ANNEE, en_nature, cle(nom)
    ajouter_ligne(neuve, faite, par)


def postes(dit: Any, contrat: Contrat, par: Utilisateur) -> None:
    """Make the posts that the contract lives by."""
    noms = ("annee", "intitule", "coordination", "etp", "cout", "part_ars", "part_porteur")
    for rang, ligne in enumerate(dit["postes"]):
        champs = dict(zip(noms, ligne, strict=True))
        for nom in noms[3:]:
            champs[nom] = Decimal(champs[nom])
        ajouter_poste(PosteIngenierie(**champs, cle_creation=cle(f"poste2:{rang}")), contrat, par)


def redondances(dit: Any, faits: Faits, par: Utilisateur) -> None:
    """Record what was concluded of the matches with what exists."""
    for numero, dispositif, rang, conclusion, motif in dit["redondances"]:
        action = ActionDispositif.objects.get(cle_creation=cle(f"action:{dispositif}:{rang}"))
        neuve = Redondance(
            conclusion=conclusion,
            motif=motif,
            fonction="coordination du contrat",
            date=date(2023, 12, 5),
            cle_creation=cle(f"redondance2:{numero}"),
        )
        conclure(neuve, faits[f"fiche:{numero}"], f"action-{action.pk}", par)


def etapes(dit: Any, contrat: Contrat, par: Utilisateur) -> None:
    """Pass the steps of the framework, each by its decision, up to the signature."""
    for dite in dit["decisions"]:
        decider_au_copil(dite, str(dite[0]), contrat, par)
    for etape, jour, phrase, motif in dit["etapes"]:
        lu = Contrat.objects.get(pk=contrat.pk)
        franchir(lu, etape, par, decider_au_copil((jour, phrase), etape, lu, par), motif)


def decider_au_copil(
    dite: tuple[Any, str], nom: str, contrat: Contrat, par: Utilisateur
) -> Decision:
    """Make a decision of the steering committee: its day, its sentence."""
    decision = Decision(
        instance=Instance.objects.get(cle_creation=cle("instance:copil")),
        date=dite[0],
        phrase=dite[1],
        genre=GenreDecision.VALIDATION,
        cle_creation=cle(f"decision2:{nom}"),
    )
    return decider(decision, par, contrat)[0]
