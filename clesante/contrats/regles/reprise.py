"""Which column of a file is which field of a fiche: by its title, then by what it holds. Pure.

The 36 columns of a real contract (domain §4.1, T1) are all known; a column that is not understood
goes to the notes of each fiche, under its title: nothing is lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clesante.contrats.regles.cellules import ETATS, PARTICIPATIONS, PRIORITES
from clesante.donnees.producteurs.anomalies import texte_de
from clesante.socle.texte import normaliser

NOTES, LAISSER = "notes_titrees", "rien"
"""What a column may be beside a field: kept in the notes under its title, or left out."""
EXAMINEES = 40
FINANCEURS = 3


@dataclass(frozen=True, slots=True)
class Connu:
    """A field of a fiche that a column may give: its label, the titles it is known under."""

    libelle: str
    titres: tuple[str, ...]


CONNUS: Mapping[str, Connu] = {
    "numero": Connu("Numéro", (
        "numero", "n", "no", "n fiche", "numero de fiche", "numero de la fiche", "n action",
        "code", "ref", "reference", "fiche n", "id",
    )),
    "axe": Connu("Axe", (
        "axe", "axe strategique", "orientation", "orientation strategique", "volet",
        "priorite du cls", "thematique", "axes",
    )),
    "objectif_1": Connu("Objectif stratégique", (
        "sous axe", "objectif strategique", "objectif", "objectif specifique de l axe", "enjeu",
        "sous axe objectif strategique", "objectifs strategiques", "objectif general de l axe",
    )),
    "objectif_2": Connu("Objectif spécifique", (
        "sous sous axe", "objectif specifique", "objectif operationnel", "sous objectif",
    )),
    "intitule": Connu("Titre de l'action", (
        "titre de l action", "action", "intitule", "intitule de l action", "titre",
        "nom de l action", "fiche action", "intitule de la fiche", "libelle",
        "libelle de l action", "titre de la fiche", "nom de la fiche action", "actions",
    )),
    "sous_action": Connu("Titre de la sous-action", (
        "titre de la sous action", "sous action", "sous actions",
    )),
    "contexte": Connu("Constat et contexte", (
        "contexte", "constat", "constats", "contexte et constat", "diagnostic",
        "elements de contexte", "elements de diagnostic", "problematique", "constat contexte",
        "justification", "contexte local",
    )),
    "description": Connu("Description", (
        "descriptif", "description", "description de l action", "contenu", "contenu de l action",
        "modalites de mise en oeuvre", "modalites", "resume", "deroulement",
        "en quoi ca consiste", "mise en oeuvre", "presentation", "descriptif de l action",
    )),
    "objectifs_dits": Connu("Objectifs de l'action", (
        "objectifs", "objectifs de l action", "objectifs operationnels", "objectifs generaux",
        "objectif de l action", "objectif general", "objectifs specifiques", "finalites", "but",
        "finalite", "buts", "objectifs general specifiques operationnels", "ce que l on vise",
        "resultats attendus",
    )),
    "publics": Connu("Publics", (
        "public", "publics", "public cible", "publics cibles", "public vise", "publics vises",
        "beneficiaires", "population cible", "population visee", "pour qui", "destinataires",
    )),
    "sexe_public": Connu("Sexe du public", ("sexe", "sexe du public", "genre")),
    "methode": Connu("Méthode, programme suivi", (
        "methode", "methodologie", "methodes", "donnees probantes", "programme probant",
        "methode donnees probantes",
    )),
    "niveaux_action": Connu("Niveaux d'action", (
        "niveau d action", "niveaux d action", "niveau d intervention", "niveaux d intervention",
    )),
    "universalisme": Connu("Universalisme proportionné", (
        "universalisme proportionne", "universalisme",
    )),
    "iss_grille": Connu("Réponses à une grille d'équité", (
        "reflex iss", "lentille iss", "lentille sante", "grille d equite", "equite",
        "inegalites sociales de sante", "iss", "reduction des inegalites",
        "inegalites sociales et territoriales de sante", "ists",
    )),
    "territoire_dit": Connu("Territoire de l'action", (
        "territoire", "lieu", "lieux", "territoire d intervention", "territoire concerne",
        "perimetre", "communes", "secteur geographique", "ou", "localisation",
    )),
    "pilote": Connu("Structure pilote", (
        "structure pilote", "pilote", "porteur", "porteur de l action", "structure porteuse",
        "organisme pilote", "pilotes", "pilotage", "chef de file", "referent structure",
        "maitre d ouvrage", "qui pilote", "responsable de l action", "portage",
        "structure responsable", "pilote de l action", "porteurs", "structure en charge",
    )),
    "pilote_fonction": Connu("Fonction ou service pilote", (
        "direction ou service pilote", "service pilote", "direction", "service",
        "fonction pilote", "fonction du pilote",
    )),
    "personne": Connu("Personne pilote", (
        "personne pilote", "personne referente", "referent", "referente", "nom du pilote",
        "contact", "interlocuteur", "personne ressource", "referent technique", "responsable",
    )),
    "elu": Connu("Élu référent", (
        "elu e referent e", "elu referent", "elue referente", "elu", "elu e referente",
        "elu ou elue referente",
    )),
    "partenaires": Connu("Partenaires", (
        "partenaires", "partenaire", "partenaires associes", "partenaires mobilises", "acteurs",
        "partenariat", "partenariats", "structures associees", "acteurs mobilises", "avec qui",
        "partenaires de l action", "partenaires potentiels", "avec",
    )),
    "gouvernance": Connu("Instances de l'action", (
        "instances de gouvernance", "gouvernance", "instances", "comite de suivi", "instance",
    )),
    "moyens_humains": Connu("Moyens humains", (
        "moyens humains et techniques", "moyens humains", "moyens", "ressources",
        "ressources humaines", "moyens mobilises", "moyens necessaires",
    )),
    "moyens_materiels": Connu("Moyens matériels", (
        "moyens materiels", "moyens techniques", "materiel", "moyens logistiques", "outils",
    )),
    "participation": Connu("Participation (niveau)", (
        "participation citoyenne", "participation", "participation des habitants",
        "niveau de participation", "participation des usagers",
    )),
    "indicateurs": Connu("Indicateurs", (
        "indicateurs lies", "indicateurs", "indicateurs de suivi", "indicateur", "evaluation",
        "indicateurs d evaluation", "indicateurs de suivi et d evaluation",
        "suivi et evaluation", "modalites d evaluation", "comment on mesure",
        "criteres d evaluation", "mesure",
    )),
    "indicateurs_processus": Connu("Indicateurs de processus", (
        "indicateurs de processus", "indicateur de processus", "indicateurs de realisation",
        "indicateurs d activite", "indicateur de realisation",
    )),
    "indicateurs_resultat": Connu("Indicateurs de résultat", (
        "indicateurs de resultat", "indicateurs de resultats", "indicateur de resultat",
        "indicateurs d impact",
    )),
    "budget": Connu("Budget prévisionnel total", (
        "budget previsionnel total ht", "budget", "budget total", "budget previsionnel", "cout",
        "cout total", "montant total", "budget previsionnel total", "cout previsionnel",
        "budget global",
    )),
    **{f"financeur_{rang}": Connu(f"Financeur {rang}", (
        f"financeur {rang}", *(("financeur", "financeurs") if rang == 1 else ()),
    )) for rang in range(1, FINANCEURS + 1)},
    **{f"montant_{rang}": Connu(f"Montant du financeur {rang}", (
        f"montant ht {rang}", f"montant {rang}", f"financeur {rang} montant ht",
        f"montant financeur {rang}", f"montant ht financeur {rang}", f"financeur {rang} montant",
        f"montant ht du financeur {rang}", *(("montant", "montant ht") if rang == 1 else ()),
    )) for rang in range(1, FINANCEURS + 1)},
    "financements": Connu("Financements (texte)", (
        "financements", "financement", "sources de financement", "plan de financement",
        "financements mobilisables", "financement de l action",
    )),
    "etat": Connu("Statut", (
        "statut", "etat", "avancement", "etat d avancement", "etat de l action",
        "statut de l action",
    )),
    "priorite": Connu("Priorité", (
        "niveau de priorite", "priorite", "degre de priorite", "urgence",
    )),
    "debut": Connu("Début", (
        "date de debut", "debut", "date debut", "demarrage", "date de demarrage",
        "debut de l action",
    )),
    "fin": Connu("Fin", (
        "date de fin", "fin", "date fin", "echeance", "date d echeance", "fin de l action",
    )),
    "calendrier": Connu("Calendrier", (
        "calendrier", "calendrier previsionnel", "planning", "echeancier", "periode", "duree",
        "quand", "temporalite", "calendrier de mise en oeuvre", "annee", "annees",
    )),
    "etapes": Connu("Étapes", (
        "etapes", "etapes de l action", "phases", "etapes de mise en oeuvre", "phasage",
        "les etapes", "etapes cles",
    )),
    "liens": Connu("Actions et plans liés", (
        "actions liees", "fiches des plans lies", "fiches des plans liees",
        "liens avec d autres plans", "articulation", "plans lies",
        "lien avec les autres dispositifs", "articulation avec d autres plans",
        "lien avec le prs", "liens",
    )),
    "conditions": Connu("Risques, conditions de réussite", (
        "conditions de reussite", "points de vigilance", "freins", "risques", "leviers",
        "vigilance", "facteurs de reussite", "freins et leviers", "conditions de realisation",
    )),
    "besoin": Connu("Besoin dit par les habitants", (
        "besoin", "besoins", "besoin des habitants", "besoins exprimes", "besoins identifies",
    )),
    "notes": Connu("Notes", (
        "notes", "notes de suivi", "notes complementaires", "commentaires", "commentaire",
        "observations", "remarques", "observation", "remarque",
    )),
}  # fmt: skip
PLUSIEURS = frozenset(("liens", "notes", "objectifs_dits", "description", "moyens_humains"))
"""Fields that several columns may fill: each under its title, after the first."""
_PAR_TITRE = {
    **{normaliser(connu.libelle): nom for nom, connu in CONNUS.items()},
    **{titre: nom for nom, connu in CONNUS.items() for titre in connu.titres},
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}/\d{1,2}/\d{4}")


def empreinte(titres: Sequence[Any]) -> str:
    """Return what tells a layout: the print of its titles, whatever their case or accents."""
    lus = "\n".join(normaliser(texte_de(titre)) for titre in titres)
    return hashlib.sha256(lus.encode()).hexdigest()


def champ_du_titre(titre: str) -> str:
    """Return the field a title is known for, empty for none: whole, bare, or by its start."""
    lu = normaliser(titre)
    if lu in _PAR_TITRE:
        return _PAR_TITRE[lu]
    nu = normaliser(re.sub(r"[(\[=:].*", "", titre))
    if nu in _PAR_TITRE:
        return _PAR_TITRE[nu]
    if trouve := re.fullmatch(r"(financeur|montant)s?(?: \w+)*? ([1-9])(?: (montant))?.*", lu):
        genre = "montant" if "montant" in lu else "financeur"
        return f"{genre}_{trouve[2]}" if int(trouve[2]) <= FINANCEURS else ""
    debuts = [t for t in _PAR_TITRE if len(t) > 5 and lu.startswith(f"{t} ")]
    return _PAR_TITRE[max(debuts, key=len)] if debuts else ""


def champ_du_contenu(cellules: Sequence[str]) -> str:
    """Return the field that the words of a column show, empty when they show none."""
    lues = [normaliser(lue) for lue in cellules if lue]
    if len(lues) < 3:
        return ""
    listes = (("etat", ETATS), ("priorite", PRIORITES), ("participation", PARTICIPATIONS))
    for nom, connus in listes:
        if sum(lue in connus and not lue.isdecimal() for lue in lues) >= 0.8 * len(lues):
            return nom
    return ""


def rang_des_titres(lignes: Sequence[Sequence[Any]]) -> int:
    """Return the row of titles, counted from 0: that of most known titles in the first ones."""

    def note(rang: int) -> tuple[int, int]:
        titres = [texte_de(cellule) for cellule in lignes[rang]]
        return sum(bool(champ_du_titre(t)) for t in titres if t), -rang

    return max(range(min(len(lignes), 20)), key=note, default=0)


def deviner(lignes: Sequence[Sequence[Any]], rang: int) -> dict[int, str]:
    """Return what each column of a file is taken for, by its rank; each field once.

    A column that is not understood is kept in the notes; one that is empty is left out.
    """
    titres = [texte_de(cellule) for cellule in lignes[rang]] if lignes else []
    suite = lignes[rang + 1 : rang + 1 + EXAMINEES]
    contenus = [
        [texte_de(ligne[colonne]) for ligne in suite if colonne < len(ligne)]
        for colonne in range(len(titres))
    ]
    pris: dict[int, str] = {}
    for colonne, titre in enumerate(titres):
        trouve = champ_du_titre(titre) if titre else ""
        trouve = _montant_a_la_suite(trouve, titre, pris.get(colonne - 1, ""))
        if trouve in pris.values() and trouve not in PLUSIEURS:
            trouve = ""
        pris[colonne] = trouve
    for colonne, trouve in pris.items():
        if not trouve:
            vu = champ_du_contenu(contenus[colonne])
            libre = vu if vu and vu not in pris.values() else NOTES
            pris[colonne] = libre if any(contenus[colonne]) or titres[colonne] else LAISSER
    return pris


def _montant_a_la_suite(trouve: str, titre: str, avant: str) -> str:
    """Return the amount of the funder of the column before: « Financeur 2 », « Montant HT »."""
    if avant.startswith("financeur_") and "montant" in normaliser(titre):
        return avant.replace("financeur", "montant")
    return trouve
