"""The contracts of the demonstration, made through the acts a person has; twice makes one.

« Pays de Kersall » is invented, and hangs on the demonstration diagnosis; the contract of
Fontenay-Vendée and Vendée Sèvre Autise is real, taken in from its public pages.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from clesante.acteurs import actions as organisations
from clesante.acteurs.choix import Nature, famille_usuelle
from clesante.acteurs.models import Organisation
from clesante.comptes.models import Utilisateur
from clesante.concertation.lectures.demonstration import MARQUE, REGION, cle, marque
from clesante.concertation.models import Diagnostic
from clesante.contrats import actions
from clesante.contrats.actions import demonstration_suites as suites
from clesante.contrats.actions import fiches as actions_fiches
from clesante.contrats.actions import texte as actions_texte
from clesante.contrats.actions.demonstration_avenant import amender_le_second
from clesante.contrats.actions.demonstration_signature import signer_sur_papier
from clesante.contrats.actions.programme import ajouter_axe, ajouter_principe
from clesante.contrats.actions.reprise import Parties, reprendre
from clesante.contrats.lectures.demonstration import FONTENAY, KERSALL, declaration
from clesante.contrats.models import Axe, Contrat, FicheAction, PartieTexte, Principe

Faits = dict[str, Any]
CONNUES = (
    "agglo", "goazel", "trevarn", "ars", "prefecture", "departement", "region", "cpam", "msa",
    "epsm", "cpts", "usagers",
)  # fmt: skip


def installer_contrats(par: Utilisateur) -> int:
    """Make the contracts that are not there; return how many were made.

    ``par`` holds the coordination of Brittany, for Kersall, and of the two communautés de communes,
    for the real one. Each contract whole, or nothing of it.
    """
    return sum([_kersall(par), _fontenay(par)])


def _present(nom: str) -> bool:
    return Contrat.objects.filter(cle_creation=cle(nom)).exists()


def _kersall(par: Utilisateur) -> int:
    diagnostic = Diagnostic.objects.filter(cle_creation=cle("diagnostic")).first()
    if diagnostic is None or _present("contrat:second"):
        return 0
    dit, faits = declaration(KERSALL), Faits()
    with transaction.atomic():
        _organisations(dit, faits, par)
        premier = _premier(dit["premier"], diagnostic, faits, par)
        _second(dit["second"], premier, diagnostic, faits, par)
    return 2


def _fictif(dit: Any, diagnostic: Diagnostic, nom: str) -> Contrat:
    return Contrat(
        **dit,
        fictif=True,
        lieu=diagnostic.lieu,
        population=diagnostic.population,
        cle_creation=cle(nom),
    )


def _organisations(dit: Any, faits: Faits, par: Utilisateur) -> None:
    """Find the organisations of the diagnosis, and add those that only contracts name."""
    for code, nom, sigle, nature in dit["organisations"]:
        neuve = Organisation(
            nom=marque(nom, {"source": MARQUE}),
            sigle=sigle,
            nature=nature,
            famille=famille_usuelle(nature),
            territoire=REGION,
            cle_creation=cle(f"organisation:{code}"),
        )
        faits[code] = organisations.creer(neuve, par)[0]
    for code in CONNUES:
        faits[code] = Organisation.objects.get(cle_creation=cle(f"organisation:{code}"))


def _premier(dit: Any, diagnostic: Diagnostic, faits: Faits, par: Utilisateur) -> Contrat:
    """Take in the first contract, over since 2022, with its twelve actions."""
    porteurs = tuple(faits[code] for code in ("agglo", "goazel", "trevarn"))
    neuf = _fictif(dit["contrat"], diagnostic, "contrat:premier")
    contrat, _ = reprendre(neuf, Parties(porteurs, (faits["ars"], *porteurs)), par)
    axes = [
        ajouter_axe(
            Axe(numero=rang, intitule=intitule, cle_creation=cle(f"axe1:{rang}")), contrat, par
        )[0]
        for rang, intitule in enumerate(dit["axes"], 1)
    ]
    for numero, intitule, etat, motif, domaine, themes in dit["fiches"]:
        fiche = FicheAction(
            numero=numero,
            intitule=intitule,
            etat=etat,
            motif_etat=motif,
            themes=themes,
            axe=axes[int(numero[0]) - 1],
            pilote=faits["agglo"],
            pilote_fonction="coordination du contrat",
            debut=contrat.date_effet,
            fin=contrat.date_fin_reelle,
            suite="retenue",
            cle_creation=cle(f"fiche1:{numero}"),
        )
        fiche.domaines = [domaine]
        faits[f"fiche1:{numero}"] = actions_fiches.ajouter_fiche(fiche, contrat, par)[0]
    return contrat


def _second(
    dit: Any, premier: Contrat, diagnostic: Diagnostic, faits: Faits, par: Utilisateur
) -> None:
    """Make the second contract: programme, parties, money, steps, signature, avenant."""
    neuf = _fictif(dit["contrat"], diagnostic, "contrat:second")
    neuf.diagnostic, neuf.predecesseur = diagnostic, premier
    contrat, _ = actions.commencer(neuf, par)
    for numero, intitule, transversal in dit["axes"]:
        axe = Axe(
            numero=numero,
            intitule=intitule,
            transversal=transversal,
            cle_creation=cle(f"axe2:{numero}"),
        )
        faits[f"axe:{numero}"] = ajouter_axe(axe, contrat, par)[0]
    suites.parties(dit, contrat, faits, par)
    for ligne in dit["fiches"]:
        suites.fiche(ligne, contrat, faits, par)
    suites.postes(dit, contrat, par)
    suites.redondances(dit, faits, par)
    _texte(dit["texte"], contrat, par)
    suites.etapes(dit, contrat, par)
    signer_sur_papier(contrat, dit["signature"], par)
    amender_le_second(dit["avenant"], contrat, faits, par)


def _texte(dit: Any, contrat: Contrat, par: Utilisateur) -> None:
    """Prepare the text as a user does, and write the parts that no draft can know."""
    actions_texte.preparer(contrat, par)
    for partie in PartieTexte.objects.filter(contrat=contrat, code__in=dit):
        partie.texte = dit[partie.code].strip()
        actions_texte.modifier_partie(partie, par)


def _fontenay(par: Utilisateur) -> int:
    """Take in the real contract, when its two holders are in the person's reach."""
    if _present("contrat:fontenay"):
        return 0
    dit = declaration(FONTENAY)
    with transaction.atomic():
        porteurs = tuple(
            _organisation(nom, Nature.EPCI, code, par) for nom, code in dit["porteurs"]
        )
        ars = _organisation(dit["ars"], Nature.ARS, dit["porteurs"][0][1], par)
        neuf = Contrat(
            **dit["contrat"], territoire=dit["territoire"], cle_creation=cle("contrat:fontenay")
        )
        contrat, _ = reprendre(neuf, Parties(porteurs, (*porteurs, ars)), par)
        for rang, intitule in enumerate(dit["axes"], 1):
            ajouter_axe(Axe(numero=rang, intitule=intitule), contrat, par)
        for intitule in dit["principes"]:
            ajouter_principe(Principe(intitule=intitule), contrat, par)
    return 1


def _organisation(nom: str, nature: str, territoire: str, par: Utilisateur) -> Organisation:
    """Return an organisation of the register, added unless it has one of that name there."""
    deja = Organisation.objects.all().visibles_par(par).filter(nom=nom, territoire=territoire)
    if (trouvee := deja.order_by("pk").first()) is not None:
        return trouvee.gardee
    neuve = Organisation(
        nom=nom, nature=nature, famille=famille_usuelle(nature), territoire=territoire
    )
    return organisations.creer(neuve, par)[0]
