"""Rules of the written diagnosis: its first plan, its print, and how two versions differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator, slugify

from clesante.pieces.regles import changements

Contenu = Mapping[str, Any]
"""A diagnosis as plain JSON: its place, its sections, the blocks of each (``lectures_ecrit``)."""

METHODE, SYNTHESE = "methode", "synthese"
PLAN = (
    (METHODE, "Méthode"),
    ("population", "Population"),
    ("conditions-de-vie", "Conditions de vie"),
    ("offre", "Offre de soins, de prévention et d'accompagnement"),
    ("recours", "Recours aux soins"),
    ("etat-de-sante", "État de santé"),
    ("sante-mentale", "Santé mentale"),
    ("environnement", "Environnement et santé"),
    ("paroles", "Paroles d'habitants et de professionnels"),
    ("existant", "Ce qui existe déjà"),
    (SYNTHESE, "Synthèse\u00a0: atouts, fragilités, opportunités, menaces"),
)
"""Sections a diagnosis opens with: code, title. Source: domain §5.1, plan of a local diagnosis."""
CODE_MAX = 40
SEPARATEUR = "--"
"""Between the code of a section and the number of one of its texts: no code of section has it."""


def code_libre(titre: str, pris: Collection[str]) -> str:
    """Return the code of a new section: its title in small letters, numbered when it is taken."""
    nu = slugify(titre)[: CODE_MAX - 5].strip("-") or "section"
    rang, code = 1, nu
    while code in pris:
        rang += 1
        code = f"{nu}-{rang}"
    return code


def compter_mots(contenu: Contenu) -> int:
    """Return how many words people wrote or said in a diagnosis, titles and figures left out."""
    textes = [contenu["presentation"]]
    for section in contenu["sections"]:
        for bloc in section["blocs"]:
            textes += [bloc["texte"], bloc["objet"].get("texte", "")]
    return sum(any(c.isalnum() for c in mot) for texte in textes for mot in texte.split())


@dataclass(frozen=True, slots=True)
class Changement:
    """One thing that changed: a sentence, and its words before and after when there are some."""

    phrase: str
    avant: str = ""
    apres: str = ""

    @property
    def mots(self) -> list[tuple[str, str]]:
        """The words: ("", same), ("-", gone), ("+", new); found when they are shown only."""
        return changements(self.avant, self.apres)


@dataclass(frozen=True, slots=True)
class SectionChangee:
    """What changed in one section between two versions."""

    code: str
    titre: str
    changements: tuple[Changement, ...]


LIBELLES = {
    "libelle": "libellé",
    "affichee": "valeur",
    "periode": "période",
    "comparaison": "comparaison",
    "niveau": "niveau",
    "source": "source",
    "relevee_le": "relevée le",
    "texte": "texte",
    "profil": "profil",
    "recueil": "recueil",
    "annee": "année",
    "nature": "nature",
    "intitule": "intitulé",
    "lieux": "lieux",
    "titre": "titre",
    "alternative": "ce que montre l'image",
    "credit": "crédit",
    "legende": "titre du tableau",
    "entetes": "colonnes du tableau",
    "lignes": "chiffres du tableau",
    "version_source": "fichier de la source",
    "version": "fichier de la source",
}
EMPREINTES = {"version_source", "version"}
"""Digests of files: compared, shown by their beginning, never read among the words of a block."""
TETE = {
    "intitule": "Intitulé changé.",
    "annee": "Année changée.",
    "lieu": "Territoire changé.",
    "habitants": "Nombre d'habitants changé.",
    "millesime": "Millésime du nombre d'habitants changé.",
    "presentation": "Démarche changée.",
}
GENRES = {
    "texte": ("Texte", ""),
    "chiffre": ("Chiffre", "libelle"),
    "paroles": ("Paroles", "texte"),
    "constat": ("Constat", "intitule"),
    "photo": ("Photographie", "titre"),
    "table": ("Table locale", "legende"),
}


def nommer(bloc: Contenu) -> str:
    """Return what a block is in a few words: « Chiffre : taux de pauvreté »."""
    genre, cle = GENRES[bloc["genre"]]
    dit = " ".join(str(bloc["objet"].get(cle, "") or bloc["texte"]).split())
    court = Truncator(dit).chars(80)
    return f"{genre}\u00a0: {court}" if court else genre


def comparer(avant: Contenu, apres: Contenu) -> tuple[SectionChangee, ...]:
    """Return what changed between two versions, section by section; nothing when nothing did."""
    tete = tuple(
        Changement(phrase, a, b)
        for cle, phrase in TETE.items()
        if (a := str(avant.get(cle) or "")) != (b := str(apres.get(cle) or ""))
    )
    avants, apress = _par_code(avant), _par_code(apres)
    codes = [*apress, *(code for code in avants if code not in apress)]
    ordre_change = [c for c in avants if c in apress] != [c for c in apress if c in avants]
    if ordre_change:
        tete += (Changement("Les sections ne sont plus dans le même ordre."),)
    lues = [SectionChangee("", "Présentation", tete)] if tete else []
    for code in codes:
        faits = _section(avants.get(code), apress.get(code))
        if faits:
            titre = (apress.get(code) or avants[code])["titre"]
            lues.append(SectionChangee(code, titre, tuple(faits)))
    return tuple(lues)


def _par_code(contenu: Contenu) -> dict[str, Contenu]:
    return {section["code"]: section for section in contenu["sections"]}


def _section(avant: Contenu | None, apres: Contenu | None) -> list[Changement]:
    if avant is None or apres is None:
        dit = "Section ajoutée." if avant is None else "Section retirée."
        return [Changement(dit), *_blocs(*(lue["blocs"] if lue else [] for lue in (avant, apres)))]
    faits = []
    if avant["titre"] != apres["titre"]:
        faits.append(Changement("Section renommée.", avant["titre"], apres["titre"]))
    a, b = _dits(avant), _dits(apres)
    if a != b:
        faits.append(Changement("Ce qui s'y écrit tout seul a changé.", a, b))
    return [*faits, *_blocs(avant["blocs"], apres["blocs"])]


def _dits(section: Contenu) -> str:
    lignes = [[groupe["titre"], *groupe["phrases"]] for groupe in section["dit"]]
    return "\n".join(ligne for groupe in lignes for ligne in groupe)


def _blocs(avant: Sequence[Contenu], apres: Sequence[Contenu]) -> list[Changement]:
    avants, apress = ({bloc["cle"]: bloc for bloc in blocs} for blocs in (avant, apres))
    faits = [
        Changement(f"Retiré ou déplacé ailleurs. {nommer(bloc)}", _dit(bloc))
        for cle, bloc in avants.items()
        if cle not in apress
    ]
    for cle, bloc in apress.items():
        if cle in avants:
            faits += _bloc(avants[cle], bloc)
        else:
            faits.append(Changement(f"Ajouté. {nommer(bloc)}", "", _dit(bloc)))
    if [c for c in avants if c in apress] != [c for c in apress if c in avants]:
        faits.append(Changement("Les blocs ne sont plus dans le même ordre."))
    return faits


def _dit(bloc: Contenu) -> str:
    """Return all that a block says, line by line."""
    objet = bloc["objet"]
    dites = [cle for cle in LIBELLES if cle not in EMPREINTES and objet.get(cle)]
    lignes = (f"{LIBELLES[cle]}\u00a0: {_simple(objet[cle])}" for cle in dites)
    return "\n".join(filter(None, [bloc["texte"], *lignes]))


def _bloc(avant: Contenu, apres: Contenu) -> list[Changement]:
    nom, faits = nommer(apres), []
    if avant["texte"] != apres["texte"]:
        faits.append(Changement(f"Texte changé. {nom}", avant["texte"], apres["texte"]))
    a, b = avant["objet"], apres["objet"]
    for cle, mot in LIBELLES.items():
        un, autre = _simple(a.get(cle, "")), _simple(b.get(cle, ""))
        if un != autre:
            if cle in EMPREINTES:
                un, autre = un[:12], autre[:12]
            faits.append(Changement(f"{nom} ({mot})", un, autre))
    return faits


def _simple(valeur: Any) -> str:
    """Return a value as text; the lines of a table one under the other."""
    return "\n".join(lignes_dites(valeur))


def lignes_dites(valeur: Any) -> list[str]:
    """Return a value as lines of text: those of a table, the cells of one line, a plain value."""
    if not isinstance(valeur, list):
        return [str(valeur)]
    lignes = valeur if valeur and isinstance(valeur[0], list) else [valeur]
    return [", ".join(str(case) for case in ligne) for ligne in lignes]
