"""Figures of a free perimeter, rebuilt from its communes or from the territories that make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.lectures.entrepot import sources_par_numero
from clesante.donnees.lectures.figures import (
    CHIFFRES,
    Lieu,
    Repere,
    Somme,
    composer,
    lieu_de,
    mesures,
    reperes_de,
)
from clesante.donnees.lectures.objets import IndicateurPublie, Valeur
from clesante.donnees.lectures.valeurs import valeurs
from clesante.donnees.mesures import Mesure, Serie
from clesante.donnees.secret import est_sensible


def valeurs_du_perimetre(
    code: str,
    communes: Sequence[str],
    publies: Sequence[IndicateurPublie],
    unites: Sequence[str] = (),
) -> dict[str, Valeur]:
    """Return, by indicator code, the figure of a union of communes, rebuilt from its parts.

    What has no numerator (a median, a poverty rate) is not rebuilt: its status says so. The period
    is the one that covers most communes, then the latest: periods are never mixed. A protected
    indicator is given only if each commune is publishable, or each of ``unites``, the territories
    that make the perimeter (DESIGN §3): the sum then says nothing that they do not.
    """
    reperes = list(reperes_de(communes).values())
    lieu = lieu_de(code, reperes)
    additifs = [p for p in publies if p.definition.calcul is not Calcul.PUBLIEE]
    sommes = _sommer(reperes, additifs)
    trouvees = {p.definition.code: composer(p, lieu, sommes.get(p.numero)) for p in publies}
    secrets = [p for p in publies if trouvees[p.definition.code].statut is Statut.SECRET]
    return trouvees | _par_unites(lieu, secrets, unites)


def _sommer(reperes: Sequence[Repere], publies: Sequence[IndicateurPublie]) -> dict[int, Somme]:
    """Return, by number of indicator, the sum of communes at the period that covers most."""
    seuils = {p.numero: p.definition.seuil_secret for p in publies}
    cumuls: dict[Serie, _Cumul] = {}
    for serie, mesure in mesures(reperes, publies):
        tue = mesure.statut is Statut.SECRET
        if not serie.dimension and (tue or mesure.numerateur is not None):
            cumuls.setdefault(serie, _Cumul()).ajouter(mesure, seuils[serie.indicateur])
    dans_l_ordre = sorted(cumuls.items(), key=lambda c: (c[1].rang, c[0].periode))
    return {serie.indicateur: cumul.somme(serie) for serie, cumul in dans_l_ordre}


@dataclass(slots=True)
class _Cumul:
    """The parts of one series added up, commune after commune.

    ``rang`` counts the communes seen, ``unites`` those that have a figure.
    """

    numerateur: float | None = None
    denominateur: float | None = None
    statut: Statut = Statut.VALEUR
    unites: int = 0
    rang: int = 0
    source: int = 0

    def ajouter(self, m: Mesure, seuil: int) -> None:
        """Count one commune more; one that is secret makes the sum secret."""
        if m.numerateur is not None:
            self.numerateur = (self.numerateur or 0) + m.numerateur
            self.unites += m.unites
        if m.denominateur is not None:
            self.denominateur = (self.denominateur or 0) + m.denominateur
        tue = m.statut is Statut.SECRET or est_sensible(m.numerateur, m.denominateur, seuil)
        if tue or (m.statut is Statut.ESTIME and self.statut is not Statut.SECRET):
            self.statut = Statut.SECRET if tue else Statut.ESTIME
        self.rang += m.unites
        self.source = max(self.source, m.source)

    def somme(self, serie: Serie) -> Somme:
        """Return the parts as one figure of the series."""
        parts = (self.numerateur, self.denominateur, None)
        source = sources_par_numero()[self.source]
        return Somme(serie.periode, *parts, self.statut, self.unites, None, "", source)


def _par_unites(
    lieu: Lieu, publies: Sequence[IndicateurPublie], unites: Sequence[str]
) -> dict[str, Valeur]:
    """Return the protected figures that are the sum of territories published whole."""
    if not publies or not unites:
        return {}
    lues = valeurs(unites, publies)
    couples = ((p, [lues[unite, p.definition.code] for unite in unites]) for p in publies)
    return {
        p.definition.code: composer(p, lieu, _reunir(parties))
        for p, parties in couples
        if _sont_disjointes(parties, lieu.unites)
    }


def _sont_disjointes(parties: Sequence[Valeur], attendues: int) -> bool:
    """Tell whether territories have a figure of one period and no unit in common."""
    chiffrees = all(p.statut in CHIFFRES and p.numerateur is not None for p in parties)
    return (
        chiffrees
        and len({p.periode for p in parties}) == 1
        and sum(p.unites_attendues for p in parties) == attendues
    )


def _somme(nombres: Sequence[float | None]) -> float | None:
    """Return a sum as SQL does: None when there is nothing to add."""
    connus = [nombre for nombre in nombres if nombre is not None]
    return sum(connus) if connus else None


def _reunir(parties: Sequence[Valeur]) -> Somme:
    estimee = any(p.statut is Statut.ESTIME for p in parties)
    return Somme(
        periode=parties[0].periode,
        numerateur=_somme([p.numerateur for p in parties]),
        denominateur=_somme([p.denominateur for p in parties]),
        valeur=None,
        statut=Statut.ESTIME if estimee else Statut.VALEUR,
        unites=sum(p.unites for p in parties),
        rang=None,
        dimension="",
        source=parties[0].source,
    )
