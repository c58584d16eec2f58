"""The full version of a contract: its text, its programme, its fiches, its annexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from clesante.contrats.documents import financement, plan
from clesante.contrats.documents.blocs import Bloc, composer, faits, pleins, tableau, texte
from clesante.contrats.documents.etat import EtatDocument, Signature
from clesante.contrats.documents.fiche import blocs as blocs_de_la_fiche
from clesante.contrats.documents.fiche import moyen_dit, tableau_des_indicateurs
from clesante.contrats.documents.redaction import Redaction, joindre, jour, quantite
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.texte import lier
from clesante.edition import Document
from clesante.socle.dates import date_longue
from clesante.socle.texte import pluriel
from clesante.ui.tableaux import Tableau

A_REMPLIR: Final = "Date : ……………………\nSignature : ……………………"


def document(contenu: Contenu, etat: EtatDocument) -> Document:
    """Return the full version of a contract: nothing of it is anywhere else."""
    lu = Redaction(contenu, etat)
    suite = pleins(*parties(lu), _programme(lu), *signatures(lu), *_annexes(lu))
    suite = tuple(replace(bloc, nouvelle_page=True) for bloc in suite[:1]) + suite[1:]
    debut = Bloc("Le contrat en bref", faits=en_bref(lu), html=texte(lu.contrat["presentation"]))
    return composer(contenu, etat, lu.titre, (debut, _sommaire(suite), *suite))


def _sommaire(suite: Sequence[Bloc]) -> Bloc:
    """Return the contents: each part, and under it those of its own that have an anchor."""
    plan_ = tuple(
        Bloc(lu.titre, lu.ancre, sous=tuple(Bloc(s.titre, s.ancre) for s in lu.sous if s.ancre))
        for lu in suite
    )
    return Bloc("Sommaire", plan=plan_)


def en_bref(lu: Redaction) -> tuple[tuple[str, str], ...]:
    """Return what a contract is, fact by fact: the same in the full and in the short version."""
    return faits(
        ("Territoire", lu.lieu),
        ("Population", lu.habitants),
        ("Période", lu.periode),
        ("Signé le", lu.etat.date(le) if (le := lu.signe_le) else ""),
        ("Porteurs", joindre(lu.nom(p["organisation"]) for p in lu.contenu.liste("porteurs"))),
        ("Signataires", pluriel(len(s), "partie") if (s := lu.signatures()) else ""),
        ("Programme", programme_dit(lu)),
        ("Argent", financement.en_bref(lu)),
    )


def programme_dit(lu: Redaction) -> str:
    """Return « 5 axes, 16 actions »."""
    nom = lu.contrat["nom_axe"].strip().lower() or "axe"
    axes, actions = len(lu.contenu.liste("axes")), len(lu.fiches)
    return joindre(
        (pluriel(axes, nom) if axes else "", pluriel(actions, "action") if actions else "")
    )


def parties(lu: Redaction) -> tuple[Bloc, ...]:
    """Return the parts of the text, each with what its variables say; not those left empty."""
    return tuple(
        Bloc(
            partie["titre"],
            f"partie-{rang}",
            html=texte(lier(partie["texte"], lu.variables)),
        )
        for rang, partie in enumerate(lu.contenu.liste("parties"), 1)
        if partie["texte"].strip()
    )


def _programme(lu: Redaction) -> Bloc:
    blocs = (*plan.en_images(lu), *plan.par_axe(lu), *plan.abandonnees(lu))
    return Bloc("Programme d'actions", "le-programme", sous=pleins(*blocs), nouvelle_page=True)


def signatures(lu: Redaction) -> tuple[Bloc, ...]:
    """Return who signs, with the place of each signature; nothing while no party is written."""
    parties_ = lu.signatures()
    if not parties_:
        return ()
    legende = "Les parties, qui signe pour chacune, sa date et sa signature"
    bloc = Bloc("Signatures", "signatures", tableaux=(tableau_des_signatures(parties_, legende),))
    return (bloc,)


def tableau_des_signatures(signatures: Sequence[Signature], legende: str) -> Tableau:
    """Return who signs: each on its day and under its reserve, or where to write them."""
    return Tableau(
        legende,
        ("Signataire", "Représentée par", "Date et signature"),
        tuple((s.nom, joindre((s.fonction, s.habilitation)), _signee(s)) for s in signatures),
    )


def _signee(signature: Signature) -> str:
    if signature.signe_le is None:
        return A_REMPLIR
    dit = f"Signé le {date_longue(signature.signe_le)}"
    return f"{dit}, sous réserve de\u00a0: {signature.reserve}" if signature.reserve else dit


def _annexes(lu: Redaction) -> tuple[Bloc, ...]:
    """Return the annexes that have something to say, numbered in their order."""
    dites = pleins(
        _fiches(lu),
        Bloc("Financement", "financement", sous=financement.annexe(lu)),
        _indicateurs(lu),
        _engagements(lu),
        _moyens(lu),
        _actes(lu),
    )
    return tuple(
        replace(
            annexe,
            titre=f"Annexe {rang}. {annexe.titre}",
            nouvelle_page=rang == 1 or bool(annexe.sous),
        )
        for rang, annexe in enumerate(dites, 1)
    )


def _fiches(lu: Redaction) -> Bloc:
    """Return every action of the programme, whole; one that has a text begins a page."""
    sous = tuple(
        Bloc(
            lu.titre_de(fiche),
            lu.ancres[fiche["repere"]],
            sous=blocs_de_la_fiche(lu, fiche),
            nouvelle_page=rang > 0 and bool(fiche["contexte"] or fiche["description"]),
        )
        for rang, fiche in enumerate(lu.fiches)
    )
    return Bloc("Fiches-actions", "fiches", sous=sous)


def _indicateurs(lu: Redaction) -> Bloc:
    """Return the indicators of all actions in one table, those of the programme."""
    lus = [
        indicateur
        for fiche in lu.fiches
        for indicateur in lu.contenu.de("indicateurs", "fiche", fiche["repere"])
    ]
    if not lus:
        return Bloc()
    fait = tableau_des_indicateurs(lu, lus, "Indicateurs des actions", numerotes=True)
    return Bloc("Indicateurs", "indicateurs", tableaux=(fait,))


def _engagements(lu: Redaction) -> Bloc:
    lus = lu.contenu.liste("engagements")
    if not lus:
        return Bloc()
    lignes = [(_qui(lu, e), e["texte"], _combien(lu, e), _avant(e)) for e in lus]
    entetes = ("Signataire", "Engagement", "Combien", "Échéance")
    fait = tableau("Ce que promet chaque signataire", entetes, lignes)
    return Bloc("Engagements", "engagements", tableaux=(fait,))


def _qui(lu: Redaction, engagement: Objet) -> str:
    signataire = lu.contenu.objet(engagement["signataire"])
    return lu.nom(signataire["organisation"]) if signataire else "–"


def _combien(lu: Redaction, engagement: Objet) -> str:
    chiffres = " et ".join(
        filter(None, (lu.somme_dite(engagement["montant"]), quantite(engagement["etp"])))
    )
    periode = lu.dire("engagements", engagement, "periode") if chiffres else ""
    return joindre((f"{chiffres} {periode}".strip(), engagement["en_nature"]))


def _avant(engagement: Objet) -> str:
    le = jour(engagement["echeance"])
    return date_longue(le) if le else ""


def _moyens(lu: Redaction) -> Bloc:
    return Bloc(
        "Moyens prêtés",
        "moyens",
        puces=tuple(moyen_dit(lu, moyen) for moyen in lu.contenu.liste("moyens")),
    )


def _actes(lu: Redaction) -> Bloc:
    """Return the dated documents that come with the contract."""
    lus = [acte for acte in lu.contenu.liste("actes") if not acte["inconnu"]]
    if not lus:
        return Bloc()
    lignes = [
        (a["intitule"], lu.dire("actes", a, "genre"), lu.nom(a["organisation"]), _date(a))
        for a in lus
    ]
    fait = tableau("Documents", ("Document", "Nature", "De qui", "Date"), lignes)
    return Bloc("Documents du contrat", "actes", tableaux=(fait,))


def _date(acte: Objet) -> str:
    le = jour(acte["date"])
    return date_longue(le) if le else ""
