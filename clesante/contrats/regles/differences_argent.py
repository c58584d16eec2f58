"""What changed of funding plans: a line by action and by funder, or by cost, with sums. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from clesante.contrats.choix import GenreChangement, NatureLigne
from clesante.contrats.regles.changements import (
    AJOUT,
    MODIFICATION,
    RETRAIT,
    Changement,
    Lecture,
)
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.contenu_dit import (
    Diseur,
    Lexique,
    identite,
    memes,
    montant,
    nom_d_organisation,
    nommer,
)
from clesante.socle.texte import FINE_INSECABLE, INSECABLE, normaliser

EN_NATURE: Final = "en nature"
SANS_POSTE: Final = "sans poste"
Cle = tuple[str, str, str, str]
Couple = tuple[Objet | None, Objet | None]
Ranges = dict[tuple[str, str], list[Objet]]


def des_lignes(lecture: Lecture) -> Iterator[Changement]:
    """Yield a change by action and funder (or cost line): several years are one change."""
    groupes: dict[Cle, list[Couple]] = defaultdict(list)
    champs = lecture.champs("lignes")
    for ancienne, nouvelle in lecture.couples("lignes"):
        if _suit_sa_fiche(lecture, ancienne, nouvelle):
            continue
        if ancienne and nouvelle and not _change(champs, ancienne, nouvelle):
            continue
        groupes[_cle(ancienne, nouvelle)].append((ancienne, nouvelle))
    ranges = (_par_tiers(lecture.avant), _par_tiers(lecture.apres))
    for cle, couples in groupes.items():
        yield from _du_groupe(lecture, cle, couples, ranges)


def _par_tiers(contenu: Contenu) -> Ranges:
    """Return the rows of each action by who pays, or by what is paid."""
    ranges: Ranges = defaultdict(list)
    for ligne in contenu.liste("lignes"):
        ranges[ligne["fiche"], tiers(ligne)].append(ligne)
    return ranges


def _suit_sa_fiche(lecture: Lecture, ancienne: Objet | None, nouvelle: Objet | None) -> bool:
    """Tell whether a row comes or goes with its action."""
    if ancienne and nouvelle:
        return False
    if nouvelle:
        return lecture.avant.objet(nouvelle["fiche"]) is None
    return bool(ancienne) and lecture.apres.objet(ancienne["fiche"]) is None  # type: ignore[index]


def _change(champs: Iterable[str], ancienne: Objet, nouvelle: Objet) -> bool:
    autres = [nom for nom in champs if nom != "financeur"]
    return any(ancienne[nom] != nouvelle[nom] for nom in autres) or not memes(
        ancienne["financeur"], nouvelle["financeur"]
    )


def _cle(ancienne: Objet | None, nouvelle: Objet | None) -> Cle:
    """Return the action and who pays (or what is paid) before and after: one change each."""
    une, autre = ancienne or nouvelle, nouvelle or ancienne
    assert une is not None and autre is not None  # noqa: S101 -- a couple has one at least
    return une["fiche"], autre["fiche"], tiers(une), tiers(autre)


def tiers(ligne: Objet) -> str:
    """Return what tells a funder, or a cost line, from the others of its action."""
    if ligne["nature"] == NatureLigne.CHARGE:
        return f"{NatureLigne.CHARGE}/{normaliser(ligne['poste'])}"
    return f"{ligne['nature']}/{identite(ligne['financeur'])}"


def _du_groupe(
    lecture: Lecture, cle: Cle, couples: Sequence[Couple], ranges: tuple[Ranges, Ranges]
) -> Iterator[Changement]:
    avant, apres = ranges[0].get((cle[0], cle[2]), []), ranges[1].get((cle[1], cle[3]), [])
    if cle[0] == cle[1] and cle[2] == cle[3] and bool(avant) != bool(apres):
        yield _entier(lecture, cle, avant, apres)
        return
    lignes = [[ligne for ligne in cote if ligne] for cote in zip(*couples, strict=True)]
    dits = _dits(lecture, lignes, ailleurs=cle[2] != cle[3], fiches=cle[:2])
    if dits[0] != dits[1]:
        yield _changement(lecture, cle, couples, dits)


def _entier(
    lecture: Lecture, cle: Cle, avant: Sequence[Objet], apres: Sequence[Objet]
) -> Changement:
    """Return the one change of a funder that comes into an action, or leaves it."""
    lignes = avant or apres
    dit = f"{nom_du_tiers(lignes[0])}, {sommes(lignes)}"
    return Changement(
        _nom(cle), GenreChangement.ARGENT, AJOUT if apres else RETRAIT, "lignes", cle[1],
        _fiche(lecture, cle), _mot(lignes[0]), "" if apres else dit, dit if apres else "",
        objets=tuple(ligne["repere"] for ligne in lignes),
    )  # fmt: skip


def _changement(
    lecture: Lecture, cle: Cle, couples: Sequence[Couple], dits: Sequence[str]
) -> Changement:
    lignes = [ligne for couple in couples for ligne in couple if ligne]
    qui = "" if cle[2] != cle[3] else f" «{INSECABLE}{nom_du_tiers(lignes[0])}{INSECABLE}»"
    bouges = tuple(
        nom
        for nom in lecture.champs("lignes")
        if any(a and b and a[nom] != b[nom] for a, b in couples)
    )
    avant, apres = dits
    return Changement(
        _nom(cle),
        GenreChangement.ARGENT,
        MODIFICATION,
        "lignes",
        cle[1],
        _fiche(lecture, cle),
        f"{_mot(lignes[0])}{qui}",
        avant,
        apres,
        objets=tuple(dict.fromkeys(ligne["repere"] for ligne in lignes)),
        colonnes=bouges if all(a and b for a, b in couples) else (),
    )


def _nom(cle: Cle) -> str:
    """Return the key of a change: its action, and a print of who pays before and after."""
    prise = hashlib.sha256("\n".join(cle).encode()).hexdigest()[:24]
    return f"lignes/{cle[1]}/{prise}"


def _mot(ligne: Objet) -> str:
    return "charge" if ligne["nature"] == NatureLigne.CHARGE else "financeur"


def _fiche(lecture: Lecture, cle: Cle) -> str:
    diseur = lecture.diseurs[0]
    fiche = lecture.avant.objet(cle[0])
    return nommer(diseur, "fiches", fiche) if fiche else "Action"


def nom_du_tiers(ligne: Objet) -> str:
    """Return who pays, or what is paid."""
    if ligne["nature"] == NatureLigne.CHARGE:
        return str(ligne["poste"] or SANS_POSTE)
    return nom_d_organisation(ligne["financeur"])


def sommes(lignes: Iterable[Objet]) -> str:
    """Return « 2025 : 4 000,00 € ; 2026 : 4 000,00 € (en tout 8 000,00 €) », in kind apart."""
    par: dict[tuple[int, bool], Decimal] = defaultdict(Decimal)
    for ligne in lignes:
        par[ligne["annee"], ligne["en_nature"]] += Decimal(ligne["montant"])
    dites = [
        f"{annee}{INSECABLE}: {montant(somme)}{' en nature' * en_nature}"
        for (annee, en_nature), somme in sorted(par.items())
    ]
    tout = f" (en tout {montant(sum(par.values(), Decimal(0)))})" if len(par) > 1 else ""
    return f"{FINE_INSECABLE}; ".join(dites) + tout


def _dits(
    lecture: Lecture, cotes: Sequence[Sequence[Objet]], ailleurs: bool, fiches: Sequence[str]
) -> tuple[str, str]:
    """Return what is said before and after: the sums, the rest when the sums are the same."""
    avant, apres = (sommes(cote) for cote in cotes)
    if fiches[0] != fiches[1]:
        noms = [
            nommer(d, "fiches", lu) if (lu := d.contenu.objet(fiche)) else ""
            for d, fiche in zip(lecture.diseurs, fiches, strict=True)
        ]
        return f"{noms[0]}, {avant}", f"{noms[1]}, {apres}"
    if ailleurs:
        noms = [nom_du_tiers(cote[0]) for cote in cotes]
        return f"{noms[0]}, {avant}", f"{noms[1]}, {apres}"
    if avant != apres:
        return avant, apres
    un, autre = (
        _detail(d, lecture.lexique, cote) for d, cote in zip(lecture.diseurs, cotes, strict=True)
    )
    return un, autre


def _detail(diseur: Diseur, lexique: Lexique, lignes: Iterable[Objet]) -> str:
    """Return each row whole: its year, its amount, what else is said of it."""
    noms = [n for n, c in lexique.champs["lignes"].items() if c.compare and n not in TUS]
    dites = []
    for ligne in lignes:
        reste = [dit for nom in noms if (dit := diseur.valeur("lignes", nom, ligne))]
        dites.append(", ".join([sommes([ligne]), *reste]))
    return f"{FINE_INSECABLE}; ".join(sorted(dites))


TUS: Final = frozenset({"annee", "montant", "en_nature", "fiche", "nature", "financeur"})
