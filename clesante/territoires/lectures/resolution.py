"""What a person typed for one unit, read against the referential.

Accepted with a warning: what has one reading only, said aloud (an old code, a lower-case Corsican
code). Refused with the cure: what would be a guess (a postal code, an INSEE code that is also the
postal code of other communes, a lost zero, a homonym) and what cannot be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from clesante.socle.erreurs import AmbiguError, EntreeInvalideError, IntrouvableError
from clesante.socle.texte import enumerer, pluriel
from clesante.territoires.choix import (
    MILLESIME_COG,
    NIVEAUX,
    NIVEAUX_NON_TENUS,
    VERSION_BV,
    VERSION_QPV,
)
from clesante.territoires.lectures.base import lire as lire_base
from clesante.territoires.lectures.objets import Territoire
from clesante.territoires.lectures.recherche import proches
from clesante.territoires.lectures.territoires import (
    chercher,
    designer,
    membres,
    plusieurs,
    proposer,
    territoire,
)
from clesante.territoires.regles import (
    CHERCHER,
    Lecture,
    citer,
    cles_nom,
    separer_departement,
    variantes,
    ville,
)

COG = f"code officiel géographique {MILLESIME_COG}"
MAX_CHOIX = 12
LONGUEUR_CODE = 9
_NOM_ENTIER = "SELECT code FROM nom WHERE cle = ? AND forme = 0"
_NOM_SIMPLE = "SELECT code FROM nom WHERE cle IN (?, ?)"


@dataclass(frozen=True, slots=True)
class Lu:
    """A territory and what must be said of the way it was read."""

    territoire: Territoire
    avertissements: tuple[str, ...] = ()


def resoudre(lecture: Lecture) -> Lu:
    """Return the territory of one unit typed.

    Raises EntreeInvalideError when it is ambiguous or malformed, IntrouvableError when nothing
    has this code or name.
    """
    if lecture.forme == "nom":
        return _par_nom(lecture.texte)
    if lecture.forme == "chiffres":
        return _par_chiffres(lecture)
    return _par_code(lecture)


def _alias(nature: str, valeur: str) -> list[Territoire]:
    lignes = lire_base("SELECT code FROM alias WHERE nature = ? AND alias = ?", [nature, valeur])
    return plusieurs([code for (code,) in lignes]) if lignes else []


# Codes


def _par_code(lecture: Lecture) -> Lu:
    if lecture.niveau in NIVEAUX_NON_TENUS:
        raise IntrouvableError(
            f"{citer(lecture.texte)} : {NIVEAUX_NON_TENUS[lecture.niveau]} ne sont pas dans ce "
            "référentiel.",
            "Donnez les codes des communes, joints par « + ».",
        )
    if lecture.niveau == "COM":
        return _commune(lecture)
    trouve = chercher(f"{lecture.niveau}-{lecture.valeur}")
    if trouve:
        return Lu(trouve)
    return _inconnu(lecture, lecture.niveau)


def _par_chiffres(lecture: Lecture) -> Lu:
    if len(lecture.valeur) == 9:
        return _siren(lecture)
    if len(lecture.valeur) == 5:
        return _commune(lecture)
    if departement := chercher(f"DEP-{lecture.valeur}"):
        return Lu(departement, _casse(lecture))
    if lecture.valeur == "20":
        raise EntreeInvalideError(
            "La Corse compte deux départements depuis 1976.",
            "Donnez DEP-2A, DEP-2B, ou REG-94 pour la Corse entière.",
        )
    return _inconnu(lecture, "COM" if len(lecture.valeur) == 4 else "DEP")


def _siren(lecture: Lecture) -> Lu:
    trouves = _alias("siren", lecture.valeur)
    return Lu(trouves[0]) if trouves else _inconnu(lecture, "EPCI")


def _commune(lecture: Lecture) -> Lu:
    code = lecture.valeur
    if trouve := chercher(f"COM-{code}") or chercher(f"ARM-{code}"):
        if not lecture.niveau:
            _refuser_deux_lectures(trouve)
        return Lu(trouve, (*_casse(lecture), *_rattachement(lecture, trouve)))
    actuelles = _alias("ancien", code)
    postales = _alias("postal", code)
    if postales and not (actuelles and lecture.niveau):
        _refuser_code_postal(code, postales, actuelles)
    if actuelles:
        return Lu(actuelles[0], (*_casse(lecture), _fusion(code, actuelles[0])))
    return _inconnu(lecture, "COM")


def _casse(lecture: Lecture) -> tuple[str, ...]:
    if lecture.valeur in lecture.texte.replace(" ", ""):
        return ()
    return (f"{citer(lecture.texte)} est lu {lecture.valeur}.",)


def _rattachement(lecture: Lecture, trouve: Territoire) -> tuple[str, ...]:
    """Return the city of an arrondissement that was not asked for as one."""
    if trouve.niveau != "ARM" or lecture.texte.upper().startswith("ARM"):
        return ()
    entiere = designer(territoire(ville(trouve.code)))
    return (f"{trouve.nom} ({lecture.valeur}) est rattaché à {entiere}.",)


def _refuser_deux_lectures(insee: Territoire) -> None:
    """Refuse a bare code that is the INSEE code of one commune and the postal code of others."""
    postales = _alias("postal", insee.code[4:])
    if postales and insee not in postales:
        raise AmbiguError(
            f"{insee.code[4:]} est le code Insee d'une commune, {designer(insee)}, et c'est aussi "
            "un code postal.",
            f"Donnez {insee.code}, ou le code Insee d'une commune de ce code postal : "
            f"{proposer(postales[:MAX_CHOIX])}.",
        )


def _refuser_code_postal(
    code: str, postales: list[Territoire], actuelles: list[Territoire]
) -> NoReturn:
    libelle = "Commune" if len(postales) == 1 else "Communes"
    message = f"{code} est un code postal. {libelle} : {enumerer(_noms_courts(postales))}."
    if actuelles:
        message += (
            " C'est aussi l'ancien code Insee d'une commune aujourd'hui réunie à "
            f"{actuelles[0].nom} ({actuelles[0].code[4:]})."
        )
    raise AmbiguError(message, f"Donnez le code Insee, par exemple {postales[0].code}.")


def _noms_courts(elements: list[Territoire]) -> list[str]:
    """Return names with their code; past :data:`MAX_CHOIX`, the number of the others."""
    noms = [f"{e.nom} ({e.code[4:]})" for e in elements[:MAX_CHOIX]]
    reste = len(elements) - len(noms)
    return [*noms, pluriel(reste, "autre")] if reste else noms


def _fusion(code: str, actuelle: Territoire) -> str:
    ancienne = chercher(f"COMD-{code}")
    nom = f" ({ancienne.nom})" if ancienne else ""
    return (
        f"Le code {code}{nom} n'est plus celui d'une commune au {COG} : le périmètre retient "
        f"{actuelle.nom} ({actuelle.code[4:]}), qui la remplace."
    )


# Nothing has this code


def _inconnu(lecture: Lecture, niveau: str) -> NoReturn:
    """Refuse an unknown code, with the lost zero or the nearest codes when there are some."""
    valeur = lecture.valeur
    if niveau in ("COM", "DEP", "REG", "BV") and (complet := _zero_perdu(niveau, valeur)):
        nom = designer(complet)
        raise EntreeInvalideError(
            f"{citer(lecture.texte)} est inconnu : un tableur a sans doute perdu le zéro du début.",
            f"Voulez-vous dire {complet.code.partition('-')[2]} {nom} ? Tapez {complet.code}.",
        )
    voisins = _voisins(niveau, valeur[:LONGUEUR_CODE])
    sinon = "Donnez le code de sa commune." if niveau == "QPV" else CHERCHER
    remede = f"Codes proches : {proposer(voisins[:5])}." if voisins else sinon
    raise IntrouvableError(_phrase_inconnu(lecture, niveau), remede)


def _voisins(niveau: str, valeur: str) -> list[Territoire]:
    """Return the territories of another level with this code, else those at one mistake."""
    autres = plusieurs([f"{autre}-{valeur}" for autre in NIVEAUX])
    voisins = plusieurs([f"{niveau}-{variante}" for variante in variantes(valeur)])
    if niveau == "QPV":  # « QP075001 »: a quarter of another département is not a near one
        voisins = [voisin for voisin in voisins if voisin.code[4:9] == valeur[:5]]
    return autres or voisins


def _zero_perdu(niveau: str, valeur: str) -> Territoire | None:
    return chercher(f"{niveau}-0{valeur}") if valeur[0] != "0" else None


def _phrase_inconnu(lecture: Lecture, niveau: str) -> str:
    if lecture.forme == "chiffres" and len(lecture.valeur) not in (2, 3, 5, 9):
        return (
            f"{citer(lecture.texte)} n'est pas un code : un département a 2 ou 3 caractères, une "
            "commune 5, un SIREN 9."
        )
    if niveau == "QPV":
        return (
            f"Quartier prioritaire inconnu : {citer(lecture.texte)}. Ce référentiel ne tient que "
            f"les quartiers d'Occitanie, génération {VERSION_QPV}."
        )
    inconnu = "inconnue" if niveau in ("COM", "COMD", "REG") else "inconnu"
    nom = NIVEAUX[niveau]
    liste = f"dans le zonage {VERSION_BV}" if niveau == "BV" else f"au {COG}"
    return f"{nom[0].upper()}{nom[1:]} {inconnu} {liste} : {citer(lecture.texte)}."


# Names


def _par_nom(texte: str) -> Lu:
    if " ".join(texte.split()).upper() in ("FR", "FRANCE"):
        return Lu(territoire("FR"))
    actuels = homonymes(texte)
    if len(actuels) == 1:
        return Lu(actuels[0], _anciens_homonymes(actuels[0], _nommes(texte)))
    raise _ambigu(texte, actuels) if actuels else _nom_inconnu(texte)


def homonymes(texte: str) -> list[Territoire]:
    """Return the territories of today that bear a name, one of those that are the same communes."""
    trouves = _nommes(texte)
    return _sans_doubles([t for t in trouves if t.niveau != "COMD"] or trouves)


def _nommes(texte: str) -> list[Territoire]:
    """Return what bears this name; a département or région in parentheses tells homonyms apart."""
    precision = separer_departement(texte)
    if precision and not lire_base(_NOM_ENTIER, cles_nom(texte)[:1]):
        situes = [t for t in _homonymes(precision[0]) if _est_dans(t, precision[1])]
        return situes or _homonymes(texte)
    return _homonymes(texte)


def _homonymes(nom: str) -> list[Territoire]:
    """Return the territories that bear exactly this name, else this name but for the article."""
    entier, simple = cles_nom(nom)
    lignes = lire_base(_NOM_ENTIER, [entier]) or lire_base(_NOM_SIMPLE, [entier, simple])
    return plusieurs([code for (code,) in lignes])


def _sans_doubles(elements: list[Territoire]) -> list[Territoire]:
    """Keep one of those that are the same communes: Paris (commune, département), Mayotte…"""
    if len(elements) < 2:
        return elements
    ordonnes = sorted(elements, key=lambda element: [*NIVEAUX].index(element.niveau))
    par_etendue = {membres(element.code): element for element in ordonnes}
    return [element for element in elements if element in par_etendue.values()]


def _est_dans(element: Territoire, precision: str) -> bool:
    """Return whether a territory is in the département or région given by code or name."""
    for code in filter(None, (element.departement, element.region)):
        lieu = chercher(code)
        if lieu and (
            code.endswith(f"-{precision}") or cles_nom(lieu.nom)[1] == cles_nom(precision)[1]
        ):
            return True
    return False


def _anciens_homonymes(retenu: Territoire, trouves: list[Territoire]) -> tuple[str, ...]:
    """Return a warning when former communes elsewhere bear the name of the one kept."""
    autres = [t for t in trouves if t.niveau == "COMD" and membres(t.code) != membres(retenu.code)]
    if not autres or retenu.niveau == "COMD":
        return ()
    return (
        f"{designer(retenu)} est retenue ; d'anciennes communes portent aussi ce nom : "
        f"{enumerer(_noms_courts(autres))}.",
    )


def _ambigu(texte: str, choix: list[Territoire]) -> AmbiguError:
    reste = f" (et {len(choix) - MAX_CHOIX} de plus)" if len(choix) > MAX_CHOIX else ""
    return AmbiguError(
        f"{citer(texte)} désigne {len(choix)} territoires : {proposer(choix[:MAX_CHOIX])}{reste}.",
        f"Donnez le code, par exemple {choix[0].code}.",
    )


def _nom_inconnu(texte: str) -> IntrouvableError:
    voisins = proches(texte)
    remede = f"Noms proches : {proposer(voisins)}." if voisins else CHERCHER
    if re.search(r"[,;/]|[0-9]\s+[0-9]", texte):
        remede = f"Pour réunir plusieurs territoires, joignez-les par « + ». {remede}"
    return IntrouvableError(f"Aucun territoire ne s'appelle {citer(texte)}.", remede)
