"""How a perimeter stands in the priority zonings, in words: what is not known is not « aucun »."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE, enumerer, pluriel
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre, Quartier, Zonage
from clesante.ui.formats import figure
from clesante.ui.tableaux import Tableau

INCONNU = "non renseigné"
QUARTIERS_NOMMES = 12


def tableau_des_zonages(perimetre: Perimetre) -> Tableau:
    """Return a row a zoning held: its name, its vintage, the perimeter in it, its source."""
    zrr, qpv = territoires.zonages(perimetre)
    return Tableau(
        legende=f"Zonages prioritaires{INSECABLE}: {perimetre.intitule}",
        entetes=("Zonage", "Millésime", "Situation du territoire", "Source"),
        lignes=(
            (
                zrr.libelle,
                date_longue(date.fromisoformat(zrr.version)),
                situation_zrr(zrr, len(perimetre.communes)),
                zrr.source,
            ),
            (qpv.libelle, qpv.version, situation_qpv(qpv, len(perimetre.communes)), qpv.source),
        ),
    )


def situation_zrr(zonage: Zonage, total: int) -> str:
    """Return « 12 communes classées (45 % des habitants), 3 classées en partie… ».

    ``total`` is the number of communes of the perimeter; one alone is just « classée ».
    """
    classees, partielles = len(zonage.classees), len(zonage.partielles)
    comptes = [
        (classees, "classée", "classées", _part(zonage)),
        (partielles, "classée en partie", "classées en partie", ""),
        (_connues(zonage, total) - classees - partielles, "non classée", "non classées", ""),
    ]
    presents = [compte for compte in comptes if compte[0]]
    if total == 1:
        return "".join(f"commune {singulier}" for _, singulier, _, _ in presents) or INCONNU
    dits = [
        f"{pluriel(n, f'commune {singulier}', f'communes {plusieurs}')}{suite}"
        for n, singulier, plusieurs, suite in presents
    ]
    return _avec_inconnues(", ".join(dits), zonage)


def situation_qpv(zonage: Zonage, total: int) -> str:
    """Return the quarters by name, « aucun quartier » only where this version would hold one."""
    noms = _noms(zonage.quartiers, total)
    if not _connues(zonage, total):
        return INCONNU
    dit = pluriel(len(noms), "quartier") if noms else "aucun quartier"
    if len(noms) > QUARTIERS_NOMMES:
        dit += f", dans {pluriel(len(zonage.partielles), 'commune')}"
    elif noms:
        dit += f"{INSECABLE}: {enumerer(noms)}"
    return _avec_inconnues(dit, zonage)


def _noms(quartiers: Iterable[Quartier], total: int) -> list[str]:
    """Return each quarter once, with its commune where the perimeter has several.

    A quarter over two communes comes twice, and homonyms exist: its population tells them apart.
    """
    uniques = {(q.nom, q.population): q for q in quartiers}
    if total == 1:
        return [nom for nom, _ in uniques]
    codes = {q.commune for q in uniques.values()}
    communes = {t.code: t.nom for t in territoires.plusieurs(sorted(codes))}
    return [f"{q.nom} ({communes[q.commune]})" for q in uniques.values()]


def _connues(zonage: Zonage, total: int) -> int:
    return total - len(zonage.non_renseignees)


def _part(zonage: Zonage) -> str:
    """Return the share of inhabitants in the communes classed, and what it leaves out."""
    if zonage.part_population is None:
        return ""
    oubliees = zonage.partielles or zonage.non_renseignees
    reserve = ", hors communes classées en partie ou non renseignées" if oubliees else ""
    return f" ({figure(100 * zonage.part_population, '%', 0)} des habitants{reserve})"


def _avec_inconnues(dit: str, zonage: Zonage) -> str:
    """Return what is known, then on how many communes nothing is."""
    if not zonage.non_renseignees or not dit:
        return dit or INCONNU
    return f"{dit}{INSECABLE}; {INCONNU} pour {pluriel(len(zonage.non_renseignees), 'commune')}"
