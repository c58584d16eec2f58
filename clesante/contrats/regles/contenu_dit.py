"""How what a contract holds is said: names, labels, days, amounts, the words that change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from clesante.cadres.regles.mesures import duree_lisible
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.pieces.regles import changements as mots_changes
from clesante.socle.dates import date_longue
from clesante.socle.texte import FINE_INSECABLE, INSECABLE, nombre, normaliser

CONTEXTE = 12  # words kept on each side of what changes in a long text
LONG = 1_500
COUPE = "[…]"
Mots = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Champ:
    """A column: what people call it, and how its value is said.

    ``nature``: texte, long, date, montant, nombre, brut, oui_non, code, codes, lieu, organisation,
    lien, liens. ``liste`` names the labels of codes; ``compare``: two texts differ by it. What
    lives on after the signature, and what the program gives, is told and not compared.
    """

    libelle: str
    nature: str = "texte"
    liste: str = ""
    compare: bool = True


@dataclass(frozen=True)
class Lexique:
    """The words in which a contract is said.

    ``champs``: the columns of each kind of object, by name; ``listes``: labels of codes, by list;
    ``lieu``: the name of a perimeter from its code.
    """

    champs: Mapping[str, Mapping[str, Champ]]
    listes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lieu: Callable[[str], str] = str

    def libelle(self, liste: str, code: str) -> str:
        """Return the label of a code; the code itself when its list lost it."""
        return self.listes.get(liste, {}).get(code, code)


@dataclass(frozen=True)
class Diseur:
    """Who says the values of one contract: what it holds names what is linked."""

    contenu: Contenu
    lexique: Lexique

    def valeur(self, sorte: str, nom: str, objet: Objet) -> str:
        """Return a value as people read it, empty when there is none."""
        valeur = objet.get(nom)
        if valeur in (None, "", [], {}):
            return ""
        champ = self.lexique.champs[sorte][nom]
        dit = DIRES[champ.nature](self, champ, valeur)
        return f"{dit}{INSECABLE}{UNITES[nom]}" if nom in UNITES else dit

    def lignes(self, sorte: str, objet: Objet) -> Iterator[tuple[str, str]]:
        """Yield what an object says, in the order of its columns: their names, their words."""
        for nom, champ in self.lexique.champs[sorte].items():
            if dit := self.valeur(sorte, nom, objet):
                yield champ.libelle, dit
        if sorte == "indicateurs" and objet["cibles"]:
            yield "cibles", cibles(objet)

    def lie(self, repere: str) -> str:
        """Return the name of an object of the contract, by its repère."""
        objet = self.contenu.objet(repere)
        sorte = self.sortes.get(repere)
        return nommer(self, sorte, objet) if objet and sorte else "une action d'un autre contrat"

    @cached_property
    def sortes(self) -> Mapping[str, str]:
        """The kind of each object, by its repère."""
        return {objet["repere"]: sorte for sorte, objet in self.contenu.objets()}


UNITES: Final = {"etp": "ETP", "duree_declaree_annees": "ans"}


def _date(_: Diseur, __: Champ, valeur: str) -> str:
    return date_longue(date.fromisoformat(valeur))


def montant(valeur: Any) -> str:
    """Return « 1 250,00 € »: amounts are written to the cent."""
    return f"{nombre(Decimal(str(valeur)), 2)}{INSECABLE}€"


def chiffre(valeur: Any) -> str:
    """Return a number the French way, without the zeros that the base adds."""
    net = Decimal(str(valeur)).normalize()
    return nombre(net, max(0, -int(net.as_tuple().exponent)))


def _liens(diseur: Diseur, _: Champ, valeurs: Sequence[Any]) -> str:
    return _liste(diseur.lie(v) if isinstance(v, str) else v.get("nom", "") for v in valeurs)


def _liste(dits: Iterable[str]) -> str:
    """Return several things in one line: commas may be of what they are called."""
    return f"{FINE_INSECABLE}; ".join(dit.rstrip(".") for dit in dits)


DIRES: Final[Mapping[str, Callable[[Diseur, Champ, Any], str]]] = {
    "texte": lambda _, __, v: str(v),
    "long": lambda _, __, v: str(v),
    "brut": lambda _, __, v: str(v),
    "date": _date,
    "montant": lambda _, __, v: montant(v),
    "nombre": lambda _, __, v: chiffre(v),
    "oui_non": lambda _, __, v: "oui" if v else "non",
    "code": lambda d, c, v: d.lexique.libelle(c.liste, v),
    "codes": lambda d, c, v: _liste(d.lexique.libelle(c.liste, str(x)) for x in v),
    "lieu": lambda d, _, v: d.lexique.lieu(v),
    "organisation": lambda _, __, v: nom_d_organisation(v),
    "lien": lambda d, _, v: d.lie(v),
    "liens": _liens,
}


def nom_d_organisation(lue: Objet | None) -> str:
    """Return the name of an organisation; empty for none."""
    return str(lue["nom"]) if lue else ""


def identite(lue: Objet | None) -> str:
    """Return what tells an organisation from another: its name in its search form."""
    return normaliser(nom_d_organisation(lue))


def memes(une: Any, autre: Any) -> bool:
    """Tell whether two organisations are the same: one SIRET, or one name."""
    if not (une and autre):
        return une == autre
    return bool(une["siret"] and une["siret"] == autre["siret"]) or identite(une) == identite(autre)


def nommer(diseur: Diseur, sorte: str, objet: Objet) -> str:
    """Return what an object is called: « Action 2.1 Former aux premiers secours »."""
    return NOMS[sorte](diseur, objet)


def _numerote(mot: str) -> Callable[[Diseur, Objet], str]:
    return lambda _, o: " ".join(filter(None, (mot, str(o["numero"]), o["intitule"])))


def _cite(mot: str, nom: str) -> Callable[[Diseur, Objet], str]:
    return lambda _, o: f"{mot} «{INSECABLE}{o[nom]}{INSECABLE}»"


def _organise(mot: str) -> Callable[[Diseur, Objet], str]:
    return lambda _, o: f"{mot} {nom_d_organisation(o['organisation'])}".strip()


def _engagement(diseur: Diseur, objet: Objet) -> str:
    signataire = diseur.contenu.objet(objet["signataire"])
    if signataire is None:
        return "Engagement"
    return f"Engagement de {nom_d_organisation(signataire['organisation'])}"


def _de_l_acte(mot: str) -> Callable[[Diseur, Objet], str]:
    def dire(diseur: Diseur, objet: Objet) -> str:
        acte = diseur.contenu.objet(objet["acte"])
        return f"{mot} «{INSECABLE}{acte['intitule']}{INSECABLE}»" if acte else mot

    return dire


def _acte(diseur: Diseur, objet: Objet) -> str:
    """Return the title of a document, after its kind when the title does not say it."""
    genre = diseur.valeur("actes", "genre", objet)
    dit = normaliser(objet["intitule"]).startswith(normaliser(genre))
    return str(objet["intitule"]) if dit else f"{genre.capitalize()}, {objet['intitule']}"


def de_la_fiche(diseur: Diseur, objet: Objet) -> str:
    """Return the name of the action that a row hangs on."""
    fiche = diseur.contenu.objet(objet["fiche"])
    return nommer(diseur, "fiches", fiche) if fiche else "Action"


def _axe(diseur: Diseur, objet: Objet) -> str:
    return _numerote(diseur.contenu.contrat.get("nom_axe") or "Axe")(diseur, objet)


NOMS: Final[Mapping[str, Callable[[Diseur, Objet], str]]] = {
    "contrat": lambda _, __: "Contrat",
    "porteurs": _organise("Porteur"),
    "referents": lambda d, o: f"Référent, {d.valeur('referents', 'role', o)}",
    "signataires": _organise("Signataire"),
    "engagements": _engagement,
    "actes": _acte,
    "signatures_d_actes": _de_l_acte("Signatures de"),
    "orientations": _cite("Orientation", "intitule"),
    "parties": _cite("Texte,", "titre"),
    "axes": _axe,
    "objectifs": _numerote("Objectif"),
    "principes": lambda _, o: str(o["intitule"]),
    "fiches": _numerote("Action"),
    "roles": de_la_fiche,
    "sites": de_la_fiche,
    "etapes_actions": de_la_fiche,
    "indicateurs": de_la_fiche,
    "lignes": de_la_fiche,
    "postes": lambda _, o: f"Poste «{INSECABLE}{o['intitule']}{INSECABLE}», {o['annee']}",
    "moyens": _cite("Moyen prêté,", "quoi"),
    "enjeux": lambda _, o: str(o["intitule"]),
    "diagnostic": lambda _, __: "Diagnostic partagé",
}
# What a row of an action, or of another object, is, told under the name of that object.
RANGEES: Final = {
    "roles": ("partenaire", ("organisation", "role", "fonction")),
    "sites": ("lieu", ("nom", "commune", "milieu")),
    "etapes_actions": ("étape", ("titre", "debut", "echeance", "responsable")),
    "indicateurs": ("indicateur", ("libelle", "type")),
    "signatures_d_actes": ("signature", ("organisation", "fonction", "date")),
    "engagements": ("engagement", ("texte", "montant", "etp", "en_nature")),
}
# What is said of an object that is added or taken away whole.
DITS: Final[Mapping[str, tuple[str, ...]]] = {
    **{sorte: noms for sorte, (_, noms) in RANGEES.items()},
    "porteurs": ("genre",),
    "referents": ("organisation", "fonction"),
    "signataires": ("genre", "fonction"),
    "parties": ("texte",),
    "axes": ("texte",),
    "moyens": ("preteur", "emprunteur", "fiche"),
    "fiches": ("axe", "pilote", "debut", "fin"),
    "postes": ("etp", "cout"),
    "actes": ("date", "organisation"),
    "orientations": ("texte",),
    "objectifs": ("axe",),
    "principes": ("intitule",),
}


def decrire(diseur: Diseur, sorte: str, objet: Objet) -> str:
    """Return what is said of an object added or taken away, in one line."""
    dits = [diseur.valeur(sorte, nom, objet) for nom in DITS[sorte]]
    if sorte == "fiches":
        dits = [*dits[:2], periode(diseur, sorte, objet, "debut", "fin")]
    if sorte == "indicateurs":
        dits.append(cibles(objet))
    pleins = [dit for dit in dits if dit]
    return abreger(", ".join([*(dit.rstrip(".") for dit in pleins[:-1]), *pleins[-1:]]))


def cibles(indicateur: Objet, annees: Sequence[str] = ()) -> str:
    """Return the targets of an indicator: « 2025 : 9 ; 2028 : 11 réunions », of some years."""
    lues = indicateur["cibles"]
    voulues = annees or sorted(lues)
    unite = f" {indicateur['unite']}" if indicateur.get("unite") else ""
    dites = [
        f"{annee}{INSECABLE}: {chiffre(lues[annee])}{unite}" for annee in voulues if annee in lues
    ]
    return f"{FINE_INSECABLE}; ".join(dites)


def duree(diseur: Diseur, contrat: Objet) -> str:
    """Return « du 1er janvier 2024 au 31 décembre 2028 (5 ans) », with what the text says of it."""
    dit = periode(diseur, "contrat", contrat, "date_effet", "date_fin_prevue")
    jours = [contrat.get(nom) for nom in ("date_effet", "date_fin_prevue")]
    if all(jours):
        debut, fin = (date.fromisoformat(str(jour)) for jour in jours)
        dit += f" ({duree_lisible(debut, fin)})" if debut <= fin else ""
    ecrite = diseur.valeur("contrat", "duree_declaree_annees", contrat)
    return ", ".join(filter(None, (dit, f"{ecrite} dans le texte" if ecrite else "")))


def lieu(diseur: Diseur, contrat: Objet) -> str:
    """Return the name of the perimeter of a contract, with its inhabitants when it tells them."""
    noms = [diseur.valeur("contrat", nom, contrat) for nom in ("territoire", "lieu")]
    habitants = diseur.valeur("contrat", "population", contrat)
    return ", ".join(filter(None, (*noms, f"{habitants} habitants" if habitants else "")))


def periode(diseur: Diseur, sorte: str, objet: Objet, debut: str, fin: str) -> str:
    """Return « du 1er janvier 2024 au 31 décembre 2028 », or the one day that is known."""
    du, au = diseur.valeur(sorte, debut, objet), diseur.valeur(sorte, fin, objet)
    if du and au:
        return f"du {du} au {au}"
    return f"à partir du {du}" if du else f"jusqu'au {au}" if au else ""


def passage(avant: str, apres: str) -> tuple[str, str, Mots]:
    """Return what changes of a long text, before and after, then word by word.

    A few words are kept on each side; what is far from any change is told by « […] ».
    """
    ouverts = (f"{texte} " if texte else "" for texte in (avant, apres))  # no last word apart
    mots = [*_coupes(mots_changes(*ouverts))]
    dits = (
        "".join(texte for sens, texte in mots if sens in ("", cote)).strip() for cote in ("-", "+")
    )
    un, autre = (abreger(dit) for dit in dits)
    return un, autre, tuple(mots)


def abreger(texte: str) -> str:
    """Return a text, its end cut past what one line of a table can bear."""
    return texte if len(texte) <= LONG else f"{texte[:LONG].rstrip()} {COUPE}"


def _coupes(mots: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the words of a comparison, what is far from any change cut."""
    dernier = len(mots) - 1
    for rang, (sens, texte) in enumerate(mots):
        if sens:
            yield sens, texte
            continue
        lus = texte.split(" ")
        debut, fin = CONTEXTE * bool(rang), CONTEXTE * (rang < dernier)
        if len(lus) <= debut + fin + 1:
            yield "", texte
            continue
        tete, queue = " ".join(lus[:debut]), " ".join(lus[len(lus) - fin :]) if fin else ""
        yield "", " ".join(filter(None, (tete, COUPE, queue)))
