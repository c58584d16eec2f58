"""The rows of a file as fiches-actions: read, judged, nothing written and nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clesante.cadres.citations import Verdict, verifier
from clesante.cadres.textes import table_livree
from clesante.comptes.models.champs import champs
from clesante.contrats.choix import EtatAction
from clesante.contrats.imports.fiches import ContratLu, FicheLue, PersonneCitee
from clesante.contrats.imports.structures import Structures
from clesante.contrats.models import FicheAction
from clesante.contrats.regles.cellules import (
    A_NOTER,
    ETATS,
    MILLIERS,
    PARTICIPATIONS,
    PRIORITES,
    REPONSES,
    SEXES,
    lignes,
    lire_date,
    lire_montant,
    mille_fois,
    numero_et_titre,
    separer,
)
from clesante.contrats.regles.personnes import est_une_personne
from clesante.contrats.regles.reprise import CONNUS, LAISSER, NOTES
from clesante.donnees.producteurs.anomalies import Anomalie, Gravite, texte_de
from clesante.recherche.lectures import vocabulaire
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import nombre, normaliser

TEXTES = (
    "contexte", "description", "objectifs_dits", "gouvernance", "moyens_humains",
    "moyens_materiels", "calendrier", "liens", "conditions", "besoin", "notes",
    "methode", "iss_grille",
)  # fmt: skip
INDICATEURS = {
    "indicateurs": "",
    "indicateurs_processus": "processus",
    "indicateurs_resultat": "resultat",
}
IDENTIFIANTS = ("siret", "siren", "finess")


def lire(
    rangees: Sequence[Sequence[Any]],
    rang: int,
    colonnes: Mapping[int, str],
    structures: Structures,
) -> ContratLu:
    """Return what a file would make, its titles at row ``rang`` (from 0)."""
    reprise = ContratLu(structures=structures)
    titres = [texte_de(cellule) for cellule in rangees[rang]] if rangees else []
    for numero, cellules in enumerate(rangees[rang + 1 :], rang + 2):
        lues = [texte_de(cellule) for cellule in cellules]
        if any(lues):
            _Ligne(numero, titres, lues, colonnes, reprise).lire()
    _juger_l_ensemble(reprise, "intitule" in colonnes.values())
    return reprise


class _Ligne:
    """Reads one row."""

    def __init__(
        self,
        numero: int,
        titres: Sequence[str],
        cellules: Sequence[str],
        colonnes: Mapping[int, str],
        reprise: ContratLu,
    ) -> None:
        self.numero, self.titres, self.colonnes, self.reprise = numero, titres, colonnes, reprise
        self.cellules = cellules
        self.fiche = FicheLue(numero)

    def lire(self) -> None:
        """Read its cells, then keep its fiche when it has a title."""
        for rang, champ in self.colonnes.items():
            cellule = self.cellules[rang] if rang < len(self.cellules) else ""
            if cellule and champ != LAISSER:
                self._cellule(self._titre(rang), champ, cellule)
        fiche, titre = self.fiche, self.fiche.champs.get("intitule", "")
        if not titre:
            if self._titre_seul():
                return
            self._dire(
                "intitule", "", "cette ligne n'a pas de titre d'action", "Donnez-lui un titre"
            )
            return
        self._mesurer()
        fiche.champs["notes"] = "\n\n".join(
            [*filter(None, [fiche.champs.get("notes", "")]), *fiche.notes]
        )
        self.reprise.fiches.append(fiche)

    def _titre_seul(self) -> bool:
        """Tell whether the row only names an axis, a part: a title across the sheet."""
        return sum(map(bool, self.cellules)) == 1

    def _titre(self, rang: int) -> str:
        return (self.titres[rang] if rang < len(self.titres) else "") or f"Colonne {rang + 1}"

    def _dire(
        self,
        champ: str,
        valeur: str,
        probleme: str,
        remede: str,
        gravite: Gravite = Gravite.BLOQUANT,
    ) -> None:
        colonne = CONNUS[champ].libelle if champ in CONNUS else champ
        lue = Anomalie(self.numero, colonne, valeur[:200], probleme, remede, gravite)
        self.reprise.anomalies.append(lue)

    def _noter(self, titre: str, texte: str) -> None:
        self.fiche.notes.append(f"{titre}\u00a0: {texte}")

    def _cellule(self, titre: str, champ: str, cellule: str) -> None:
        if "\ufffd" in cellule:
            remede = "Enregistrez le fichier à nouveau en UTF-8, ou en .xlsx"
            self._dire(titre, cellule, "des lettres ont été perdues (�)", remede)
        if any(mot in normaliser(titre) for mot in IDENTIFIANTS) and "e+" in cellule.lower():
            remede = "Mettez la colonne au format Texte et donnez le fichier à nouveau"
            self._dire(
                titre, cellule, "le tableur a changé ce numéro et perdu des chiffres", remede
            )
        genre, _, rang = champ.rpartition("_")
        if champ == NOTES:
            self._noter(titre, cellule)
        elif genre in ("financeur", "montant"):
            self._financer(genre, int(rang), titre, cellule)
        elif champ in TEXTES:
            self._texte(titre, champ, cellule)
        elif champ in INDICATEURS:
            self._indicateurs(champ, cellule)
        else:
            lire = getattr(self, f"_lire_{champ}")
            lire(titre, cellule)
        self._relire(titre, cellule)

    def _relire(self, titre: str, cellule: str) -> None:
        """Say of a cell an article that was renumbered, or the law repealed."""
        if "1434" not in cellule:
            return
        for lue in verifier(cellule, timezone.localdate(), table_livree()):
            if lue.verdict in (Verdict.RENUMEROTE, Verdict.ABROGE, Verdict.REMPLACE):
                dit = lue.phrase.removesuffix(".")
                self._dire(titre, lue.texte, dit, lue.remede.removesuffix("."), Gravite.INFO)

    def _texte(self, titre: str, champ: str, cellule: str) -> None:
        deja = self.fiche.champs.get(champ, "")
        if deja:
            cellule = f"{deja}\n\n{titre}\u00a0: {cellule}"
        elif champ == "notes":
            cellule = f"{titre}\u00a0: {cellule}"
        self.fiche.champs[champ] = cellule

    def _indicateurs(self, champ: str, cellule: str) -> None:
        self.fiche.indicateurs += [(lu[:300], INDICATEURS[champ]) for lu in lignes(cellule)]

    def _financer(self, genre: str, rang: int, titre: str, cellule: str) -> None:
        if genre == "financeur":
            if rang == 1 and f"montant_{rang}" not in self.colonnes.values():
                self._noter(titre, cellule)
                return
            self._financeur(rang, titre, cellule)
        elif f"financeur_{rang}" not in self.colonnes.values():
            self._noter(titre, cellule)

    def _financeur(self, rang: int, titre: str, cellule: str) -> None:
        colonne = next((c for c, nom in self.colonnes.items() if nom == f"montant_{rang}"), None)
        tape = (
            self.cellules[colonne] if colonne is not None and colonne < len(self.cellules) else ""
        )
        noms = separer(cellule)
        if not tape or len(noms) != 1:
            self._noter(titre, f"{cellule} ({tape or 'sans montant'})")
            return
        montant = self._montant(f"montant_{rang}", tape, self._titre(colonne or 0))
        if montant is not None:
            self.fiche.financeurs.append((noms[0], montant))
            self.reprise.structures.citer(noms[0], self.numero)

    def _montant(self, champ: str, tape: str, titre: str) -> Decimal | None:
        try:
            return lire_montant(tape, bool(MILLIERS.search(titre)))
        except ClesanteError as erreur:
            dit, remede = erreur.message.removesuffix("."), erreur.remede.removesuffix(".")
            self._dire(champ, tape, dit, remede)
            return None

    def _lire_budget(self, titre: str, cellule: str) -> None:
        if not any(c.isdigit() for c in cellule):
            self._noter(titre, cellule)
            return
        self.fiche.budget = self._montant("budget", cellule, titre)

    def _lire_numero(self, _: str, cellule: str) -> None:
        self.fiche.champs["numero"] = (numero_et_titre(f"{cellule} x")[0] or cellule)[:20]

    def _lire_intitule(self, _: str, cellule: str) -> None:
        numero, titre = numero_et_titre(cellule)
        deja = self.fiche.champs.get("intitule")
        if numero and not self.fiche.champs.get("numero"):
            self.fiche.champs["numero"] = numero
        self.fiche.champs["intitule"] = f"{titre}\u00a0: {deja}" if deja else titre

    def _lire_sous_action(self, _: str, cellule: str) -> None:
        deja = self.fiche.champs.get("intitule")
        sienne = " ".join(cellule.split())
        self.fiche.champs["intitule"] = f"{deja}\u00a0: {sienne}" if deja else sienne

    def _lire_axe(self, _: str, cellule: str) -> None:
        lus = lignes(cellule)
        self.fiche.axe = lus[0]
        if lus[1:]:
            self._noter("Autres axes", " ; ".join(lus[1:]))

    def _lire_objectif_1(self, _: str, cellule: str) -> None:
        self.fiche.objectifs = [(lu, "") for lu in lignes(cellule)] + self.fiche.objectifs

    def _lire_objectif_2(self, _: str, cellule: str) -> None:
        dessus = self.fiche.objectifs[0][0] if self.fiche.objectifs else ""
        lus = [(dessus, lu) for lu in lignes(cellule)]
        self.fiche.objectifs = (
            [*lus, *self.fiche.objectifs[1:]] if dessus else [(b, "") for _, b in lus]
        )

    def _lire_publics(self, titre: str, cellule: str) -> None:
        self._termes("publics", titre, cellule)

    def _lire_niveaux_action(self, titre: str, cellule: str) -> None:
        self._termes("niveaux_action", titre, cellule)

    def _termes(self, liste: str, titre: str, cellule: str) -> None:
        """Keep the words of a list; a cell that says another goes to the notes."""
        libelles = vocabulaire(liste).libelles
        connus = {normaliser(lu): code for code, dit in libelles.items() for lu in (code, dit)}
        codes = [connus[n] for lu in separer(cellule) if (n := normaliser(lu)) in connus]
        self.fiche.champs[liste] = codes
        if len(codes) < len(separer(cellule)):
            self._noter(titre, cellule)

    def _d_une_table(self, champ: str, table: Mapping[str, str], titre: str, cellule: str) -> None:
        """Keep the one word of a table; any other goes to the notes."""
        if dit := table.get(normaliser(cellule)):
            self.fiche.champs[champ] = dit
        else:
            self._noter(titre, cellule)

    def _lire_sexe_public(self, titre: str, cellule: str) -> None:
        self._d_une_table("sexe_public", SEXES, titre, cellule)

    def _lire_universalisme(self, titre: str, cellule: str) -> None:
        self._d_une_table("universalisme", REPONSES, titre, cellule)

    def _lire_territoire_dit(self, titre: str, cellule: str) -> None:
        lus = separer(cellule)
        if max(map(len, lus), default=0) > 60:
            self._noter(titre, cellule)
            return
        self.fiche.sites = [lu[:200] for lu in lus]

    def _lire_pilote(self, titre: str, cellule: str) -> None:
        for nom in separer(cellule.replace(" / ", "\n")):
            if est_une_personne(nom):
                self._mettre_a_part(titre, nom)
            elif len(nom) > 200:
                self._noter(titre, nom)
                self._dire(
                    "pilote",
                    nom,
                    "ce texte est trop long pour un nom",
                    "Pilote à désigner",
                    Gravite.ALERTE,
                )
            else:
                self.fiche.pilotes.append(nom)
                self.reprise.structures.citer(nom, self.numero)

    def _lire_pilote_fonction(self, titre: str, cellule: str) -> None:
        if est_une_personne(cellule):
            self._mettre_a_part(titre, cellule)
        else:
            self.fiche.champs["pilote_fonction"] = " ".join(cellule.split())[:150]

    def _lire_personne(self, titre: str, cellule: str) -> None:
        if est_une_personne(cellule) or self.fiche.champs.get("pilote_fonction"):
            self._mettre_a_part(titre, cellule)
        else:
            self.fiche.champs["pilote_fonction"] = " ".join(cellule.split())[:150]

    def _lire_elu(self, titre: str, cellule: str) -> None:
        if est_une_personne(cellule):
            self._mettre_a_part(titre, cellule)
        else:
            self.fiche.champs["elu_referent"] = " ".join(cellule.split())[:150]

    def _mettre_a_part(self, titre: str, cellule: str) -> None:
        self.reprise.personnes.append(PersonneCitee(self.numero, titre, cellule[:300]))

    def _lire_partenaires(self, titre: str, cellule: str) -> None:
        lus = separer(cellule)
        trop = [lu for lu in lus if len(lu) > 80]
        if trop:
            self._noter(titre, " ; ".join(trop))
        for nom in lus:
            if est_une_personne(nom):
                self._mettre_a_part(titre, nom)
            elif len(nom) <= 80:
                self.fiche.partenaires.append(nom)
                self.reprise.structures.citer(nom, self.numero)

    def _lire_participation(self, titre: str, cellule: str) -> None:
        if code := PARTICIPATIONS.get(normaliser(cellule)):
            self.fiche.champs["participation"] = code
        else:
            self.fiche.champs["participation_dite"] = cellule

    def _lire_financements(self, titre: str, cellule: str) -> None:
        self._noter(titre, cellule)

    def _lire_etat(self, titre: str, cellule: str) -> None:
        lu = normaliser(cellule)
        etat = ETATS.get(lu)
        if etat is None:
            self._noter(titre, cellule)
            dit = "cet état n'est pas connu\u00a0: l'action est mise « à venir », le mot est noté"
            self._dire("etat", cellule, dit, "Corrigez l'état après la reprise", Gravite.ALERTE)
        elif lu in A_NOTER:
            self._noter(titre, cellule)
        self.fiche.champs["etat"] = etat or EtatAction.A_VENIR
        if etat in (EtatAction.ABANDONNEE, EtatAction.BLOQUEE, EtatAction.REPORTEE):
            self.fiche.champs["motif_etat"] = f"D'après le fichier repris\u00a0: {cellule[:200]}."

    def _lire_priorite(self, titre: str, cellule: str) -> None:
        self._d_une_table("priorite", PRIORITES, titre, cellule)

    def _lire_debut(self, titre: str, cellule: str) -> None:
        self._jour("debut", titre, cellule)

    def _lire_fin(self, titre: str, cellule: str) -> None:
        self._jour("fin", titre, cellule)

    def _jour(self, champ: str, titre: str, cellule: str) -> None:
        try:
            self.fiche.champs[champ] = lire_date(cellule, fin=champ == "fin")
        except ClesanteError as erreur:
            dit, remede = erreur.message.removesuffix("."), erreur.remede.removesuffix(".")
            if "n'est pas une date" in dit:  # a period in words: kept, and said
                self._texte(titre, "calendrier", f"{titre}\u00a0: {cellule}")
                dit, remede = f"{dit}\u00a0: gardé dans le calendrier", "Donnez la date ensuite"
                self._dire(champ, cellule, dit, remede, Gravite.ALERTE)
            else:
                self._dire(champ, cellule, dit, remede)

    def _lire_etapes(self, _: str, cellule: str) -> None:
        self.fiche.etapes = [lu[:200] for lu in lignes(cellule)]

    def _mesurer(self) -> None:
        """Say what does not fit, days in the wrong order, a plan that does not balance."""
        fiche, connus = self.fiche, champs(FicheAction)
        for nom, lu in fiche.champs.items():
            borne = connus[nom].max_length
            if isinstance(lu, str) and borne and len(lu) > borne:
                dit = f"ce texte a {nombre(len(lu))} caractères, {nombre(borne)} au plus"
                self._dire(nom, lu, dit, "Raccourcissez-le, ou mettez la suite dans les notes")
        debut, fin = fiche.champs.get("debut"), fiche.champs.get("fin")
        if isinstance(debut, date) and isinstance(fin, date) and fin < debut:
            self._dire(
                "fin", fin.isoformat(), "la fin est avant le début", "Corrigez une des dates"
            )
        total = sum((montant for _, montant in fiche.financeurs), Decimal(0))
        if fiche.budget is not None and fiche.financeurs and total != fiche.budget:
            dit = (
                f"écart de {nombre(fiche.budget - total, 2)}\u00a0€ entre le budget "
                f"({nombre(fiche.budget, 2)}) et les financeurs ({nombre(total, 2)})"
            )
            self._dire(
                "budget", str(fiche.budget), dit, "Complétez le plan ensuite", Gravite.ALERTE
            )


def _juger_l_ensemble(reprise: ContratLu, titree: bool) -> None:
    """Say what one row alone does not show: numbers given twice, amounts a thousand times off."""
    dites = reprise.anomalies
    if not titree:
        dit = "aucune colonne n'est le titre de l'action"
        dites.append(Anomalie(None, "", "", dit, "Dites laquelle, plus haut"))
    vus: dict[str, FicheLue] = {}
    for lue in reprise.fiches:
        numero = lue.champs.get("numero", "")
        if numero and numero in vus:
            dit = f"le numéro {numero} est déjà celui de la ligne {vus[numero].ligne}"
            remede = "Donnez un numéro à chaque fiche"
            dites.append(Anomalie(lue.ligne, "Numéro", numero, dit, remede))
        vus.setdefault(numero, lue)
    montants = [(lue.ligne, m) for lue in reprise.fiches for _, m in lue.financeurs]
    for rang in sorted(mille_fois([m for _, m in montants])):
        ligne, montant = montants[rang]
        dit = "ce montant est mille fois celui des autres\u00a0: en milliers d'euros\u00a0?"
        lue_ = Anomalie(ligne, "Montant", str(montant), dit, "Vérifiez l'unité", Gravite.ALERTE)
        dites.append(lue_)
    reprise.structures.resoudre()
    dites += reprise.structures.anomalies()
