"""The money of a contract as documents: by year, by funder, by action; to the cent, nothing asked
told as obtained, in kind apart from cash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from clesante.cadres.montants import euros, exact
from clesante.contrats.choix import EtatFinancement, MontantsEn
from clesante.contrats.documents.blocs import RIEN_A_DIRE, Bloc, composer, pleins, tableau
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.redaction import Redaction, joindre, quantite
from clesante.contrats.lectures.argent import image_par_financeur
from clesante.contrats.regles.argent import ZERO, LigneLue, Somme, centimes, totaux
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.edition import Document
from clesante.socle.texte import enumerer, pluriel
from clesante.ui.tableaux import Tableau

ETATS: Final = dict(EtatFinancement.choices)
REGLE: Final = (
    "Prévu : ce qui est accordé, ou à défaut ce qui est prévu ou demandé ; ce qui est refusé ne "
    "compte pas. Ce qui est en nature (valorisation) est compris dans le prévu, et dit à part. Un "
    "financement demandé n'est pas obtenu."
)
RESSOURCES: Final[Mapping[str, Callable[[Somme], Decimal]]] = {
    "Prévu": lambda s: s.prevu,
    "dont en nature": lambda s: s.en_nature,
    "Demandé": lambda s: s.demande,
    "Accordé": lambda s: s.obtenu,
    "Versé": lambda s: s.paye,
    "Refusé": lambda s: s.refuse,
}
TOUT: Final = {"Charges": lambda s: s.charges, **RESSOURCES}


def document(contenu: Contenu, etat: EtatDocument) -> Document:
    """Return the funding of a contract as a document, the annex of its full version alone."""
    lu = Redaction(contenu, etat)
    vide = Bloc(chapeau="Aucun financement n'est encore écrit.")
    titre = f"Financement\u00a0: {lu.titre}"
    blocs = pleins(*annexe(lu), _detail(lu)) or (vide,)
    return composer(contenu, etat, titre, blocs, "Plan de financement")


def annexe(lu: Redaction) -> tuple[Bloc, ...]:
    """Return what the funding of a contract comes to; each action has its plan in its fiche."""
    return pleins(*ensemble(lu), *postes(lu), _par_fiche(lu))


def ensemble(lu: Redaction, financeurs: int | None = None) -> tuple[Bloc, ...]:
    """Return the sums of a contract by year and by funder; ``financeurs``: how many are named."""
    if not lu.lignes:
        return ()
    toutes = [*lu.totaux.par_financeur.items()]
    montres = toutes[:financeurs]
    tus = len(toutes) - len(montres)
    par_annee = [(str(annee), somme) for annee, somme in lu.totaux.par_annee.items()]
    dessin = image_par_financeur(montres, "Qui paie quoi")
    return (
        Bloc(
            "Par année",
            tableaux=(sommes("Financements par année", "Année", par_annee, TOUT, lu.totaux.tout),),
            note=joindre((REGLE, _hors_taxes(lu)), " "),
        ),
        Bloc(
            "Par financeur",
            dessin=dessin,
            legende=f"Source : plans de financement du contrat, {lu.etat.dit.lower()}.",
            tableaux=(sommes("Financements par financeur", "Financeur", montres, RESSOURCES),)
            if montres
            else (),
            note=f"Et {_autres(tus)}, dans la version complète." if tus else "",
        ),
    )


def _autres(combien: int) -> str:
    return pluriel(combien, "autre financeur", "autres financeurs")


def _hors_taxes(lu: Redaction) -> str:
    dit = lu.contrat["montants_en"]
    return f"Montants {MontantsEn(dit).label}." if dit else ""


def sommes(
    legende: str,
    premiere: str,
    lues: Iterable[tuple[str, Somme]],
    colonnes: Mapping[str, Callable[[Somme], Decimal]],
    total: Somme | None = None,
) -> Tableau:
    """Return sums line by line, in euros to the cent; a column of zeros is not shown.

    « Prévu » always is; the total last.
    """
    toutes = [*lues, *([("Total", total)] if total else [])]
    montrees = {
        nom: lire
        for nom, lire in colonnes.items()
        if nom == "Prévu" or any(lire(somme) for _, somme in toutes)
    }
    return Tableau(
        f"{legende}, en euros",
        (premiere, *montrees),
        tuple(
            (nom or RIEN_A_DIRE, *(centimes(lire(somme)) for lire in montrees.values()))
            for nom, somme in toutes
        ),
        frozenset(range(1, len(montrees) + 1)),
    )


def _par_fiche(lu: Redaction) -> Bloc:
    """Return what each action costs and who pays, all years."""
    lignes = [
        (lu.titre_de(fiche), totaux(siennes).tout)
        for fiche in lu.fiches
        if (siennes := lu.lignes_de(fiche))
    ]
    if not lignes:
        return Bloc()
    fait = sommes("Financements par action", "Action", lignes, TOUT, lu.totaux.tout)
    return Bloc("Par action", tableaux=(fait,))


def _detail(lu: Redaction) -> Bloc:
    """Return each funding plan, row by row."""
    plans = [
        Bloc(lu.titre_de(fiche), tableaux=_plan(siennes))
        for fiche in lu.fiches
        if (siennes := lu.lignes_de(fiche))
    ]
    return Bloc("Plan de financement de chaque action", sous=tuple(plans))


def plan_de_la_fiche(lu: Redaction, fiche: Objet) -> Bloc:
    """Return the funding plan of an action: its costs, its resources, year by year."""
    lignes = lu.lignes_de(fiche)
    if not lignes:
        return Bloc()
    return Bloc(tableaux=_plan(lignes), note=_hors_taxes(lu))


def _plan(lignes: Sequence[LigneLue]) -> tuple[Tableau, ...]:
    charges = [ligne for ligne in lignes if ligne.charge]
    produits = [ligne for ligne in lignes if not ligne.charge]
    return (
        *((_charges(charges),) if charges else ()),
        *((_ressources(produits),) if produits else ()),
    )


def _charges(lignes: Sequence[LigneLue]) -> Tableau:
    dites = [(_poste(x), str(x.annee), centimes(x.montant)) for x in lignes]
    if len(lignes) > 1:
        dites.append(("Total", "", centimes(sum((x.montant for x in lignes), ZERO))))
    return tableau("Charges, en euros", ("Charge", "Année", "Montant"), dites, {2})


def _poste(ligne: LigneLue) -> str:
    return f"{ligne.poste or 'Charge'}{' (en nature)' if ligne.en_nature else ''}"


def _ressources(lignes: Sequence[LigneLue]) -> Tableau:
    """Return resources; what is granted and paid only has a column when some is."""
    dites: list[tuple[str, ...]] = [
        (
            f"{x.financeur or RIEN_A_DIRE}{' (en nature)' if x.en_nature else ''}",
            joindre((x.dispositif, x.poste)),
            str(x.annee),
            str(ETATS.get(x.etat, "")),
            centimes(x.montant),
            _centimes(x.accorde),
            _centimes(x.verse),
        )
        for x in lignes
    ]
    if len(lignes) > 1:
        somme = totaux(lignes).tout
        obtenus = (centimes(m) if m else "" for m in (somme.obtenu, somme.paye))
        dites.append(("Total prévu", "", "", "", centimes(somme.prevu), *obtenus))
    entetes = (
        "Financeur", "Pour quoi", "Année", "État", "Prévu ou demandé", "Accordé", "Versé",
    )  # fmt: skip
    return tableau("Ressources, en euros", entetes, dites, {4, 5, 6})


def _centimes(montant: Decimal | None) -> str:
    return "" if montant is None else centimes(montant)


def postes(lu: Redaction) -> tuple[Bloc, ...]:
    """Return the posts that make the contract live: time and money are never added."""
    lus = lu.contenu.liste("postes")
    if not lus:
        return ()
    lignes = (
        (
            p["intitule"],
            str(p["annee"]),
            quantite(p["etp"]),
            *(euros(exact(p[nom]) or ZERO) for nom in ("cout", "part_ars", "part_porteur")),
        )
        for p in lus
    )
    entetes = ("Poste", "Année", "Temps", "Coût annuel", "Part de l'ARS", "Part du porteur")
    fait = tableau("Postes, par année", entetes, lignes, range(2, 6))
    return (Bloc("Postes de coordination et d'ingénierie", tableaux=(fait,)),)


def en_bref(lu: Redaction) -> str:
    """Return « 363 300 € prévus, de 2025 à 2026 »; "" without a funding plan."""
    if not lu.lignes:
        return ""
    annees = [str(annee) for annee in lu.totaux.par_annee]
    quand = enumerer(annees) if len(annees) < 3 else f"de {annees[0]} à {annees[-1]}"
    return f"{centimes(lu.totaux.tout.prevu)}\u00a0€ de ressources prévues ({quand})"
