"""What the columns and rows of a territory's own table are: pure, from labels and cells alone.

A label that could be two things is never guessed: it is asked (``--colonnes``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.producteurs.anomalies import texte_de
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import enumerer, normaliser, pluriel

ENTETE_AVANT = 40
# Role of a column -> labels it has (normal form), then first words it may begin with.
ROLES: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "code": (
        frozenset(
            {"code", "codgeo", "codegeo", "insee", "codeinsee", "depcom", "com", "siren", "n siren"}
        ),
        ("code insee", "code commune", "code de la commune", "code epci", "code geo", "code terr",
         "code dep", "insee com", "siren epci"),
    ),
    "nom": (
        frozenset(
            {"nom", "commune", "communes", "territoire", "libelle", "libgeo", "epci", "ville",
             "intercommunalite", "departement"}
        ),
        ("nom ", "libelle "),
    ),
    "numerateur": (
        frozenset({"numerateur", "effectif", "effectifs", "nb", "nombre", "n", "cas"}),
        ("nb ", "nombre ", "effectif ", "beneficiaires"),
    ),
    "denominateur": (
        frozenset({"denominateur", "population", "pop", "total"}),
        ("population ", "pop ", "denominateur ", "effectif total"),
    ),
    "valeur": (
        frozenset({"valeur", "taux", "part", "pourcentage", "resultat", "indice", "score"}),
        ("taux ", "part ", "pourcentage ", "valeur "),
    ),
    "annee": (frozenset({"annee", "an", "periode", "millesime"}), ("annee ", "periode ")),
    "dimension": (
        frozenset({"dimension", "sexe", "age", "categorie", "modalite"}),
        ("tranche d age", "classe d age"),
    ),
    "source": (frozenset({"source", "sources", "producteur"}), ()),
}  # fmt: skip
CHIFFRES = ("numerateur", "denominateur", "valeur")
ENSEMBLES = ("total", "ensemble", "totaux", "moyenne")
SOMME, SOMMES = "somme", ("somme de", "somme totale")  # a département has this name too
NOTES = ("source", "note", "champ", "lecture", "nb ", "attention", "copyright", "donnees")


@dataclass(frozen=True, slots=True)
class Consignes:
    """What the person says of the file: nothing of it is guessed then.

    ``colonnes`` gives labels by role, ``decimale`` is « virgule » or « point », ``echelle``
    « pourcentage » or « ratio »; ``unite`` and ``calcul`` are those of the indicator, ``calcul``
    None when its columns say it. ``ouvert`` is the file, when it was opened already.
    """

    annee: str = ""
    unite: str = "%"
    colonnes: Mapping[str, str] = field(default_factory=dict)
    feuille: str = ""
    decimale: str = ""
    echelle: str = ""
    seuil: int = 11
    calcul: Calcul | None = None
    ouvert: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LigneLue:
    """One figure as it will be kept; ``valeur`` only when its parts are not given."""

    territoire: str
    periode: str
    dimension: str = ""
    numerateur: float | None = None
    denominateur: float | None = None
    valeur: float | None = None
    statut: Statut = Statut.VALEUR

    @property
    def cle(self) -> tuple[str, str, str]:
        """What there is one figure of."""
        return self.territoire, self.periode, self.dimension

    @property
    def dit(self) -> str:
        """The figure in a few words."""
        if self.numerateur is None:
            return f"{self.valeur:g}" if self.valeur is not None else "rien"
        suite = f" sur {self.denominateur:g}" if self.denominateur is not None else ""
        return f"{self.numerateur:g}{suite}"


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Which column holds what: position by role; ``ambigues``: the labels that a role could be."""

    rangs: Mapping[str, int]
    ambigues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def suffit(self) -> bool:
        """Tell whether there is a territory and a figure, certain or to be asked."""
        connus = {*self.rangs, *self.ambigues}
        return bool(connus & {"code", "nom"}) and bool(connus & {"numerateur", "valeur"})


def reconnaitre(entetes: Sequence[Any]) -> Colonnes:
    """Return what the labels of a header say of its columns."""
    libelles = [normaliser(texte_de(e)) for e in entetes]
    bruts = [" ".join(texte_de(e).split()) for e in entetes]
    rangs: dict[str, int] = {}
    ambigues: dict[str, tuple[str, ...]] = {}
    for role in ROLES:
        candidats = _candidats(role, libelles, bruts, set(rangs.values()))
        if len(candidats) == 1:
            rangs[role] = candidats[0]
        elif candidats:
            ambigues[role] = tuple(bruts[rang] for rang in candidats)
    return Colonnes(rangs, ambigues)


def _candidats(
    role: str, libelles: Sequence[str], bruts: Sequence[str], pris: set[int]
) -> list[int]:
    """Return the columns a role may be: those of its very name, else of its labels, else alike."""
    exacts, debuts = ROLES[role]
    libres = [rang for rang in range(len(libelles)) if rang not in pris]
    memes = [r for r in libres if libelles[r] == role]
    if memes:
        return memes
    connus = [r for r in libres if libelles[r] in exacts]
    if role == "valeur":
        connus += [r for r in libres if "%" in bruts[r] and r not in connus]
    return connus or [r for r in libres if libelles[r].startswith(debuts)] if debuts else connus


def entete(lignes: Sequence[Sequence[Any]], dites: Mapping[str, str]) -> tuple[int, Colonnes]:
    """Return the rank of the header and its columns; ``dites`` gives labels by role.

    The header is the row, of the first 40, whose labels say most; title lines stand above it.
    Raises ``EntreeInvalideError`` naming what was read when no row is one, or a label is not there.
    """
    tete = lignes[:ENTETE_AVANT]
    if dites:
        return _entete_dite(tete, dites)
    lues = [reconnaitre(ligne) for ligne in tete]
    notes = [len(c.rangs) + len(c.ambigues) if c.suffit else 0 for c in lues]
    if not any(notes):
        raise EntreeInvalideError(
            "Aucune ligne d'en-tête n'est reconnue : il faut une colonne de codes ou de noms, et "
            f"une colonne de nombres. Première ligne lue : {_citees(_plus_large(tete))}.",
            "Dites les colonnes, par exemple --colonnes code=INSEE,numerateur=Nb.",
        )
    rang = notes.index(max(notes))
    return rang, lues[rang]


def _entete_dite(tete: Sequence[Sequence[Any]], dites: Mapping[str, str]) -> tuple[int, Colonnes]:
    """Return the first row that holds every label said, what is not said being recognised."""
    voulus = {role: normaliser(libelle) for role, libelle in dites.items()}
    for rang, ligne in enumerate(tete):
        libelles = [normaliser(texte_de(cellule)) for cellule in ligne]
        if all(libelles.count(libelle) == 1 for libelle in voulus.values()):
            surs = {role: libelles.index(libelle) for role, libelle in voulus.items()}
            autres = reconnaitre(ligne).rangs
            libres = {
                role: colonne
                for role, colonne in autres.items()
                if role not in surs and role not in CHIFFRES and colonne not in surs.values()
            }
            return rang, Colonnes({**libres, **surs})
    raise EntreeInvalideError(
        f"Aucune ligne n'a une fois chacune des colonnes dites : {enumerer([*dites.values()])}. "
        f"Colonnes lues : {_citees(_plus_large(tete))}.",
        "Écrivez les libellés comme dans le fichier ; une colonne en double est à renommer.",
    )


def _plus_large(tete: Sequence[Sequence[Any]]) -> Sequence[Any]:
    return max(tete, key=lambda ligne: sum(bool(texte_de(c)) for c in ligne), default=())


def _citees(ligne: Sequence[Any]) -> str:
    textes = [texte_de(cellule)[:40] for cellule in ligne if texte_de(cellule)][:12]
    return ", ".join(f"« {texte} »" for texte in textes) or "vide"


def lire_colonnes(texte: str) -> dict[str, str]:
    """Return {role: label} of « code=INSEE,numerateur=Nb »; a comma in a label is written twice.

    Raises ``EntreeInvalideError`` for an unknown role, or one said twice.
    """
    dites: dict[str, str] = {}
    for morceau in re.split(r"(?<!,),(?!,)", texte) if texte.strip() else ():
        role, egal, libelle = morceau.replace(",,", ",").partition("=")
        role = role.strip().lower()
        if role not in ROLES or not egal or not libelle.strip() or role in dites:
            raise EntreeInvalideError(
                f"« {morceau.strip()[:60]} » ne dit pas une colonne.",
                f"Écrivez role=Libellé, une fois par rôle : {', '.join(ROLES)}.",
            )
        dites[role] = libelle.strip()
    return dites


def est_ensemble(texte: str) -> bool:
    """Tell whether a name is that of a total line; « Somme-Tourbe » is a commune."""
    nom = normaliser(texte)
    return nom.split(" ")[0] in ENSEMBLES or nom.startswith(SOMMES) or nom == SOMME


def est_note(cellules: Sequence[Any]) -> bool:
    """Tell whether a row is a note under the table: one text alone that says so, or a long one."""
    pleines = [texte_de(cellule) for cellule in cellules if texte_de(cellule)]
    if len(pleines) != 1:
        return False
    debut = normaliser(pleines[0])
    return debut.startswith(NOTES) or pleines[0].startswith(("*", "(", "©")) or len(debut) > 80


def calcul_de(colonnes: set[str]) -> Calcul:
    """Return how a figure is rebuilt, from the columns of figures that are filled."""
    if "numerateur" not in colonnes:
        return Calcul.PUBLIEE
    return Calcul.RAPPORT if "denominateur" in colonnes else Calcul.SOMME


def facteur_de(unite: str) -> float:
    """Return what multiplies a ratio for a unit: 100 for « % », 1000 for « pour 1 000 naissances ».

    1 when the unit says no number.
    """
    if unite.strip().startswith("%"):
        return 100
    trouve = re.match(r"(?:pour|/)\s*([0-9][0-9\s\u00a0\u202f]*)", unite.strip())
    return float(re.sub(r"\s", "", trouve[1])) if trouve else 1


def code_propose(libelle: str) -> str:
    """Return « LOC_ENFANTS_SUIVIS » for « Enfants suivis »: at most 60 characters."""
    mots = normaliser(libelle).upper().split()
    return f"LOC_{'_'.join(mots)}"[:60].rstrip("_")


# Least threshold of secrecy, by words of the producer's name (Insee, manual of protection of
# tables; CASD; SNDS safe harbour): health, social and tax files 11, DEPP 10, IRDES 15, DREES 5.
SEUILS_MINIMAUX = {
    "cpam": 11, "cnam": 11, "assurance maladie": 11, "caf": 11, "cnaf": 11, "msa": 11, "pmsi": 11,
    "atih": 11, "snds": 11, "ars": 11, "ors": 11, "pmi": 11, "dgfip": 11, "insee": 11,
    "depp": 10, "education nationale": 10, "irdes": 15, "drees": 5,
}  # fmt: skip


def seuil_minimal(producteur: str) -> int:
    """Return the threshold under which a table of this producer is never shown; 0 when unknown."""
    nom = f" {normaliser(producteur)} "
    return max((seuil for mot, seuil in SEUILS_MINIMAUX.items() if f" {mot} " in nom), default=0)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file changes in a table, figure by figure; ``modifies`` holds (before, after)."""

    crees: tuple[LigneLue, ...]
    modifies: tuple[tuple[LigneLue, LigneLue], ...]
    retires: tuple[LigneLue, ...]
    inchanges: int

    @property
    def change(self) -> bool:
        """Tell whether any figure changes."""
        return bool(self.crees or self.modifies or self.retires)

    def __str__(self) -> str:
        """Return « 0 créé, 1 modifié, 0 retiré, 12 inchangés »."""
        comptes = (
            (len(self.crees), "créé"),
            (len(self.modifies), "modifié"),
            (len(self.retires), "retiré"),
            (self.inchanges, "inchangé"),
        )
        return ", ".join(pluriel(nombre, mot) for nombre, mot in comptes)


def comparer(avant: Iterable[LigneLue], apres: Iterable[LigneLue]) -> Difference:
    """Return what changes from one set of figures to another, by territory, period, dimension."""
    anciennes = {ligne.cle: ligne for ligne in avant}
    nouvelles = {ligne.cle: ligne for ligne in apres}
    communes = sorted(anciennes.keys() & nouvelles.keys())
    modifies = [(anciennes[c], nouvelles[c]) for c in communes if anciennes[c] != nouvelles[c]]
    return Difference(
        crees=tuple(nouvelles[c] for c in sorted(nouvelles.keys() - anciennes.keys())),
        modifies=tuple(modifies),
        retires=tuple(anciennes[c] for c in sorted(anciennes.keys() - nouvelles.keys())),
        inchanges=len(communes) - len(modifies),
    )
