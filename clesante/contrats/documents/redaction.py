"""A contract read for its documents: its objects in order, in French words, its sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

from clesante.cadres.montants import en_etp, euros, exact
from clesante.concertation.lectures.demonstration import sans_marque
from clesante.contrats.choix import ConclusionRedondance, EtatAction
from clesante.contrats.documents.etat import EtatDocument, Signature, habilitation_dite
from clesante.contrats.lectures.contenu_dit import diseur
from clesante.contrats.regles.argent import ZERO, LigneLue, Totaux, totaux
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.texte import Valeur, dire_axe
from clesante.socle.dates import date_longue
from clesante.socle.texte import pluriel
from clesante.ui.typographie import texte_francais

SANS_AXE: Final = "Sans rattachement"
OBJECTIFS_MAX: Final = 3


class Redaction:
    """What documents say of a contract, live or frozen alike: nothing is read beside the contenu.

    The actions given up since the signature are told apart: neither counts nor sums hold them.
    """

    def __init__(self, contenu: Contenu, etat: EtatDocument) -> None:
        self.contenu, self.etat, self.contrat = contenu, etat, contenu.contrat
        self.diseur = diseur(contenu)
        self.autour: Objet = contenu.valeurs.get("autour", {})
        self.ancres = {f["repere"]: f"fiche-{n}" for n, f in enumerate(contenu.liste("fiches"), 1)}

    # --- Words -------------------------------------------------------------------------------

    def nom(self, organisation: Objet | None, court: bool = False) -> str:
        """Return the name of an organisation; the document says once that all is invented."""
        if organisation is None:
            return ""
        dit = (organisation["sigle"] if court else "") or organisation["nom"]
        return str(sans_marque(dit) if self.contrat["fictif"] else dit)

    def dire(self, sorte: str, objet: Objet, colonne: str) -> str:
        """Return what a column of an object says, "" for nothing."""
        return self.diseur.valeur(sorte, colonne, objet).strip()

    def somme_dite(self, colonne: Any) -> str:
        """Return an amount, "" for none."""
        montant = exact(colonne)
        return "" if montant is None else euros(montant)

    @property
    def titre(self) -> str:
        """The title of the contract."""
        return str(self.contrat["intitule"])

    @property
    def lieu(self) -> str:
        """Where it holds, as it was told that day."""
        return str(self.autour.get("lieu", {}).get("nom") or self.contrat["lieu"])

    @property
    def habitants(self) -> str:
        """Return « 118 400 habitants (2021) », "" when nobody counted them."""
        lu = self.autour.get("lieu", {})
        combien = lu.get("habitants") or self.contrat["population"]
        millesime = f" ({lu['millesime']})" if lu.get("millesime") else ""
        return pluriel(combien, "habitant") + millesime if combien else ""

    @property
    def periode(self) -> str:
        """Return « du 1er janvier 2024 au 31 décembre 2028 », and the day it ended on another."""
        dite = periode(self.contrat["date_effet"], self.contrat["date_fin_prevue"])
        fin = jour(self.contrat.get("date_fin_reelle"))
        if fin is None or fin == jour(self.contrat["date_fin_prevue"]):
            return dite
        return joindre((dite, f"fin réelle le {date_longue(fin)}"))

    @property
    def signe_le(self) -> date | None:
        """The day of the contract; None for a text that is not signed."""
        if self.etat.signee_le or self.etat.projet or self.etat.a_signer:
            return self.etat.signee_le
        return jour(self.contrat.get("date_signature"))

    @cached_property
    def variables(self) -> dict[str, Valeur]:
        """What each variable of the text says."""
        dites = self.autour.get("variables", {})
        return {code: Valeur(tuple(lues)) for code, lues in dites.items()}

    # --- Objects -----------------------------------------------------------------------------

    @cached_property
    def fiches(self) -> list[Objet]:
        """The actions of the programme, in their order."""
        return [f for f in self.contenu.liste("fiches") if f["etat"] != EtatAction.ABANDONNEE]

    @cached_property
    def abandonnees(self) -> list[Objet]:
        """The actions given up since the signature."""
        return [f for f in self.contenu.liste("fiches") if f["etat"] == EtatAction.ABANDONNEE]

    def titre_de(self, fiche: Objet) -> str:
        """Return « 1.2 Aller vers les jeunes »."""
        return f"{fiche['numero']} {fiche['intitule']}".strip()

    def titre_axe(self, axe: Objet | None) -> str:
        """Return « Axe 1 : Soigner », under the name that the contract gives to axes."""
        if axe is None:
            return SANS_AXE
        return dire_axe(self.contrat["nom_axe"], axe["numero"], axe["intitule"])

    def par_axe(self) -> list[tuple[Objet | None, list[Objet]]]:
        """Return each axis with its actions; those without axis last, when there are some."""
        ranges = [
            (axe, [f for f in self.fiches if f["axe"] == axe["repere"]])
            for axe in self.contenu.liste("axes")
        ]
        seules = [f for f in self.fiches if self.contenu.objet(f["axe"]) is None]
        return [*ranges, *([(None, seules)] if seules else [])]

    def par_objectif(self, fiches: Sequence[Objet]) -> list[tuple[str, list[Objet]]]:
        """Return some actions under the objective they answer, "" for none, in their order."""
        ranges: dict[str, list[Objet]] = {}
        for fiche in fiches:
            ranges.setdefault(self.objectif_de(fiche), []).append(fiche)
        return [*ranges.items()]

    def objectif_de(self, fiche: Objet) -> str:
        """Return the objective of an action with those above it: « 1 Soigner › 1.2 Accueillir »."""
        dits: list[str] = []
        lu = self.contenu.objet(fiche["objectif"])
        while lu is not None and len(dits) < OBJECTIFS_MAX:
            dits.insert(0, f"{lu['numero']} {lu['intitule']}".strip())
            lu = self.contenu.objet(lu["parent"])
        return " › ".join(dits)

    def pilote(self, fiche: Objet, court: bool = False) -> str:
        """Return who pilots an action, with the function."""
        fonction = "" if court else fiche["pilote_fonction"]
        return ", ".join(filter(None, (self.nom(fiche["pilote"], court), fonction)))

    def signatures(self) -> tuple[Signature, ...]:
        """Return who signs: as the version was signed, else the parties of the text."""
        if self.etat.signatures:
            return self.etat.signatures
        # What the parties signed before is another text than the one they are asked to sign.
        dates = not (self.etat.a_signer or self.etat.projet)
        return tuple(
            Signature(
                self.nom(s["organisation"]),
                s["fonction"],
                jour(s["signe_le"]) if dates else None,
                s["reserve"] if dates else "",
                self.habilitation(s),
            )
            for s in self.contenu.liste("signataires")
        )

    def habilitation(self, signataire: Objet) -> str:
        """Return « délibération du 18 janvier 2024, n° 12 »; "" as long as it has no date."""
        le = jour(signataire["habilitation_date"])
        if le is None:
            return ""
        mots = self.dire("signataires", signataire, "habilitation")
        return habilitation_dite(mots, le, signataire["habilitation_reference"])

    def objectifs_prs(self, fiche: Objet) -> list[str]:
        """Return the objectives of the regional project that an action ticks, as told that day."""
        dits = self.autour.get("objectifs_prs", {})
        return [str(dits.get(code, code)) for code in fiche["objectifs_prs"]]

    def lieu_dit(self, code: str) -> str:
        """Return the name of a territory as it was told that day, the code when it was not."""
        return str(self.autour.get("lieux", {}).get(code, code))

    def conclusion(self, lue: Objet) -> str:
        """Return what was concluded of an action against what exists, and why."""
        dite = str(ConclusionRedondance(lue["conclusion"]).label)
        qui = joindre((lue["fonction"], date_longue(le) if (le := jour(lue["date"])) else ""))
        return f"{lue['avec']}\u00a0: {dite}. {lue['motif']}".strip() + (f" ({qui})" if qui else "")

    # --- Money -------------------------------------------------------------------------------

    @cached_property
    def lignes(self) -> list[LigneLue]:
        """The rows of the funding plans, as the rules read them."""
        return [ligne for fiche in self.fiches for ligne in self.lignes_de(fiche)]

    def lignes_de(self, fiche: Objet) -> list[LigneLue]:
        """Return the rows of the funding plan of an action."""
        return [self._ligne(x, fiche) for x in self.contenu.de("lignes", "fiche", fiche["repere"])]

    @cached_property
    def totaux(self) -> Totaux:
        """What the rows come to, to the cent."""
        return totaux(self.lignes)

    def _ligne(self, ligne: Objet, fiche: Objet) -> LigneLue:
        return LigneLue(
            fiche=0,  # sums do not read it
            nature=ligne["nature"],
            annee=ligne["annee"],
            montant=exact(ligne["montant"]) or ZERO,
            poste=ligne["poste"],
            financeur=self.nom(ligne["financeur"], court=True),
            dispositif=ligne["dispositif"],
            en_nature=ligne["en_nature"],
            accorde=exact(ligne["accorde"]),
            verse=exact(ligne["verse"]),
            etat=ligne["etat"],
            dite=self.titre_de(fiche),
            axe=self.titre_axe(self.contenu.objet(fiche["axe"])),
        )


def jour(dit: str | None) -> date | None:
    """Return a day as a contenu writes it."""
    return date.fromisoformat(dit[:10]) if dit else None


def periode(debut: str | None, fin: str | None) -> str:
    """Return « du 1er janvier 2024 au 31 décembre 2028 », what is known of it."""
    de, a = jour(debut), jour(fin)
    if de and a:
        return f"du {date_longue(de)} au {date_longue(a)}"
    if de:
        return f"à partir du {date_longue(de)}"
    return f"jusqu'au {date_longue(a)}" if a else ""


def mois(debut: str | None, fin: str | None) -> str:
    """Return « 01/2024 – 12/2028 », for a cell; what is known of it."""
    de, a = (le and f"{le.month:02}/{le.year}" for le in (jour(debut), jour(fin)))
    if de and a:
        return f"{de} – {a}"
    return f"dès {de}" if de else f"jusqu'à {a}" if a else ""


def quantite(etp: Any) -> str:
    """Return a working time, "" for none."""
    lu = exact(etp)
    return "" if lu is None else en_etp(lu)


def joindre(dits: Iterable[str], entre: str = ", ") -> str:
    """Return what is said of some words, those that are there."""
    return texte_francais(entre.join(filter(None, dits)))
