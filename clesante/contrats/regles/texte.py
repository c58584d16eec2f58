"""The text of a contract: variables bound to its data, what they say, how many words. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Final, NamedTuple

from clesante.socle.texte import INSECABLE, enumerer, sans_accents


class Variable(NamedTuple):
    """What a name between double braces says, and the page where its data are written."""

    code: str
    libelle: str
    adresse: str


class Valeur(NamedTuple):
    """What a variable says today: one or several things; none when the data are not there."""

    elements: tuple[str, ...] = ()


VARIABLES: Final = {
    code: Variable(code, libelle, adresse)
    for code, libelle, adresse in (
        ("signataires", "les parties, par leur fonction", "contrat-parties"),
        ("porteurs", "les collectivités qui portent le contrat", "contrat-parties"),
        ("referents", "qui répond du contrat, par fonction", "contrat-parties"),
        ("instances", "les instances, leur rythme", "contrat"),
        ("visas", "les textes en vigueur et les délibérations", "contrat-parties"),
        ("territoire", "le nom du territoire", "contrat-modifier"),
        ("communes", "les communes du périmètre", "contrat-modifier"),
        ("nombre_communes", "leur nombre", "contrat-modifier"),
        ("population", "les habitants, avec le millésime", "contrat-modifier"),
        ("date_effet", "le premier jour du contrat", "contrat-modifier"),
        ("date_fin", "le dernier jour prévu", "contrat-modifier"),
        ("duree", "la durée, d'une date à l'autre", "contrat-modifier"),
        ("diagnostic", "le diagnostic partagé dont il part", "contrat-modifier"),
        ("priorites", "les enjeux retenus au diagnostic", "contrat-modifier"),
        ("axes", "les axes du programme", "programme"),
        ("nombre_actions", "combien d'actions, sans les idées", "contrat-fiches"),
        ("dispositifs", "les dispositifs que les actions citent", "contrat-fiches"),
        ("engagements", "ce que promet chaque signataire", "contrat-parties"),
        ("total_financements", "les financements prévus, par année", "contrat-argent"),
        ("annexes", "ce qui est joint au contrat", "contrat-parties"),
    )
}
APPEL = re.compile(r"\{\{([^{}]*)\}\}")
# Signs that no keyboard types: they frame a bound value until the page marks it. The rare space
# beside each keeps an address of the web from taking the sign in.
DEBUT, MANQUE, FIN, BORD = "\ue000", "\ue001", "\ue002", "\u2006"
_SIGNES = re.compile(f"[{DEBUT}{MANQUE}{FIN}{BORD}]")
_BALISE = re.compile(r"(<[^>]*>)")
_A_PROTEGER = re.compile(r"([\\`*_\[\]<>#+\-.!()~|])")
_SEULE = re.compile(r"^[ \t]*\{\{[^{}]*\}\}[ \t]*$", re.M)


def nom(appel: str) -> str:
    """Return the code that a person means between braces: « Durée » is « duree »."""
    return sans_accents(appel).strip().lower().replace(" ", "_").replace("-", "_")


def appelees(texte: str) -> list[str]:
    """Return the codes of the variables of a text, each once, in their order."""
    return list(dict.fromkeys(nom(appel) for appel in APPEL.findall(texte)))


def faute_de_variable(texte: str) -> str:
    """Return what is wrong with the variables of a text, with the cure; empty when all is well."""
    inconnues = [appel for appel in appelees(texte) if appel not in VARIABLES]
    if not inconnues:
        return ""
    dites = enumerer([f"«\u00a0{{{{{appel}}}}}\u00a0»" for appel in inconnues])
    verbe = "n'est pas une variable" if len(inconnues) == 1 else "ne sont pas des variables"
    proche = get_close_matches(inconnues[0], VARIABLES, 1)
    conseil = f" Vouliez-vous dire «\u00a0{{{{{proche[0]}}}}}\u00a0»\u00a0?" if proche else ""
    return f"{dites} {verbe}.{conseil} Au choix\u00a0: {', '.join(VARIABLES)}."


def dire_axe(nom_axe: str, numero: int, intitule: str) -> str:
    """Return « Axe 1 : Soigner », the word of the axis once when its title says it again.

    « Axe transversal : gouvernance », numbered 5, is « Axe 5, transversal : gouvernance ».
    """
    redit = re.match(rf"{re.escape(nom_axe)}\s+([^:]+?)\s*:\s*(.+)", intitule, re.I | re.S)
    if redit is None:
        return f"{nom_axe} {numero}{INSECABLE}: {intitule}"
    precise = "" if redit[1] == str(numero) else f", {redit[1]}"
    return f"{nom_axe} {numero}{precise}{INSECABLE}: {redit[2]}"


def sans_variables(texte: str) -> str:
    """Return a text without its variables, for what reads only what people typed."""
    return APPEL.sub(" ", texte)


def en_clair(texte: str, dites: Mapping[str, Collection[str]]) -> str:
    """Return a text with what its variables say, in plain words; one that says nothing stays."""
    return APPEL.sub(
        lambda appel: enumerer([*dites.get(nom(appel.group(1)), ())]) or appel.group(), texte
    )


def lier(texte: str, valeurs: Mapping[str, Valeur], marque: bool = False) -> str:
    """Return a text with what its variables say today, as the CommonMark of long texts.

    A variable alone on its line that says several things becomes a list. ``marque``: each value is
    framed by ``DEBUT`` (or ``MANQUE``, when nothing is known) and ``FIN``.
    """
    net = _SIGNES.sub("", texte)
    en_listes = _SEULE.sub(lambda ligne: _liste(ligne.group(), valeurs, marque), net)
    return APPEL.sub(lambda appel: _dite(nom(appel.group(1)), valeurs, marque), en_listes)


def _liste(ligne: str, valeurs: Mapping[str, Valeur], marque: bool) -> str:
    code = nom(ligne.strip()[2:-2])
    elements = valeurs.get(code, Valeur()).elements
    if len(elements) < 2:
        return ligne
    return "\n".join(f"- {_cadre(element, DEBUT, marque)}" for element in elements)


def _dite(code: str, valeurs: Mapping[str, Valeur], marque: bool) -> str:
    elements = valeurs.get(code, Valeur()).elements
    if elements:
        return _cadre(enumerer([*elements]), DEBUT, marque)
    variable = VARIABLES.get(code)
    return _cadre(f"[{variable.libelle if variable else code} : à compléter]", MANQUE, marque)


def _cadre(valeur: str, debut: str, marque: bool) -> str:
    """Return a value whose signs are not those of a list, a link or emphasis."""
    sure = _A_PROTEGER.sub(r"\\\1", " ".join(valeur.split()))
    return f"{BORD}{debut}{sure}{BORD}{FIN}" if marque else sure


def marquer(html: str, marques: Mapping[str, str]) -> str:
    """Return the HTML of a text framed by :func:`lier`, its signs replaced by ``marques``.

    Inside a tag, where no mark may stand, the signs are taken out.
    """
    bouts = _BALISE.split(html)
    for rang, bout in enumerate(bouts):
        bouts[rang] = _SIGNES.sub(lambda s: "" if rang % 2 else marques.get(s.group(), ""), bout)  # noqa: B023
    return "".join(bouts)


def compter_mots(textes: Collection[str]) -> int:
    """Return how many words some texts hold."""
    return sum(any(c.isalnum() for c in mot) for texte in textes for mot in texte.split())


def manquantes(textes: Collection[str], valeurs: Mapping[str, Valeur]) -> Iterator[str]:
    """Yield the variables that some texts call and that have nothing to say yet."""
    for code in dict.fromkeys(code for texte in textes for code in appelees(texte)):
        if code in VARIABLES and not valeurs.get(code, Valeur()).elements:
            yield code
