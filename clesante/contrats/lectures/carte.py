"""Read model of where actions happen: communes served, over the perimeter of a contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clesante.acteurs.lectures.couverture import (
    Parties,
    carte_des_parties,
    communes_de,
    parties_de,
    serie_de_nombres,
)
from clesante.comptes.droits import Visiteur
from clesante.contrats.lectures.vues import du_programme
from clesante.contrats.models import Contrat, FicheAction, Site
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import pluriel
from clesante.territoires.lectures import Perimetre, perimetre
from clesante.ui.graphiques.base import Graphique
from clesante.ui.tableaux import Tableau


@dataclass(frozen=True, slots=True)
class Lieux:
    """The parts of the territory that an action serves; ``sites``: how many places it names."""

    fiche: FicheAction
    parties: frozenset[str]
    sites: int
    partout: bool


@dataclass(frozen=True, slots=True)
class CarteDesActions:
    """Where actions happen: the map, what each commune has, what is not said or is elsewhere."""

    dessin: Graphique | None
    par_partie: Tableau
    partout: tuple[FicheAction, ...]
    sans_lieu: tuple[FicheAction, ...]
    ailleurs: tuple[FicheAction, ...]
    sans_action: tuple[str, ...]
    mots: tuple[str, str]


def carte_des_actions(contrat: Contrat, utilisateur: Visiteur) -> CarteDesActions | None:
    """Return where the actions of the programme happen; None when the territory is not real.

    An action on twenty places is one action. One that names places only serves their communes;
    one that names a territory, all of it.
    """
    lu = _perimetre(contrat)
    if lu is None:
        return None
    parties = parties_de(lu)
    fiches = list(du_programme(utilisateur, contrat))
    sites = _communes_des_sites(fiches)
    situees = [f for f in fiches if f.territoire or sites[f.pk]]
    lieux = [_lieux(f, sites[f.pk], parties) for f in situees]
    nombres = {code: sum(code in li.parties for li in lieux) for code in parties.communes}
    noms = {t.code: t.nom for t in parties.lieux}
    titre = "Où ont lieu les actions"
    serie = serie_de_nombres("Actions", nombres)
    dessin = carte_des_parties(lu, parties, titre, serie, "carte-actions") if lieux else None
    connues = {f.pk for f in situees}
    return CarteDesActions(
        dessin,
        _tableau(parties, lieux),
        tuple(li.fiche for li in lieux if li.partout),
        tuple(f for f in fiches if f.pk not in connues),
        tuple(li.fiche for li in lieux if not li.parties),
        tuple(noms[code] for code in noms if not nombres[code]),
        parties.mots,
    )


def _perimetre(contrat: Contrat) -> Perimetre | None:
    try:
        return perimetre(contrat.territoire) if contrat.territoire else None
    except ClesanteError:  # a code of a referential that was replaced
        return None


def _communes_des_sites(fiches: Iterable[FicheAction]) -> dict[int, list[str]]:
    """Return the code of the place of each site, by number of action."""
    codes: dict[int, list[str]] = defaultdict(list)
    lus = Site.objects.filter(fiche__in=[f.pk for f in fiches]).exclude(commune="")
    for numero, code in lus.order_by("pk").values_list("fiche", "commune"):
        codes[numero].append(code)
    return codes


def _lieux(fiche: FicheAction, sites: Sequence[str], parties: Parties) -> Lieux:
    codes = [code for code in (fiche.territoire, *sites) if code]
    servies = frozenset[str]().union(*(communes_de(code) for code in codes))
    ici = frozenset(code for code, siennes in parties.communes.items() if siennes & servies)
    return Lieux(fiche, ici, len(sites), len(ici) == len(parties.communes))


def _tableau(parties: Parties, lieux: Sequence[Lieux]) -> Tableau:
    """Return, for each part, its actions; those that are everywhere are counted, not named."""
    partout = sum(li.partout for li in lieux)
    lignes = []
    for lieu in parties.lieux:
        ici = [str(li.fiche) for li in lieux if lieu.code in li.parties and not li.partout]
        dites = " ; ".join(ici) or ("aucune autre" if partout else "aucune")
        lignes.append((lieu.nom, str(partout + len(ici)), dites))
    autres = "Actions qui ne sont pas partout" if partout else "Lesquelles"
    legende = f"Quelle {parties.mots[0]}, quelles actions"
    if partout:
        legende += f" ({pluriel(partout, 'action couvre', 'actions couvrent')} tout le territoire)"
    entetes = (parties.mots[0].capitalize(), "Actions", autres)
    return Tableau(legende, entetes, tuple(lignes), frozenset({1}))
