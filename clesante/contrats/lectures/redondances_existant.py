"""What exists already around a contract, as it is compared with its fiches.

It is read in a bounded number of questions, in the territory and the period first, those of the
same themes before the others; words are compared in Python, not by the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.models import Case, F, Q, QuerySet, Value, When

from clesante.acteurs.lectures.couverture import communes_de
from clesante.acteurs.lectures.dispositifs import touchant
from clesante.acteurs.models import ActionDispositif, Dispositif, PorteeDispositif
from clesante.comptes.droits import Visiteur
from clesante.comptes.lecteurs import Lecteur
from clesante.contrats.choix import EtatAction, SuiteIdee
from clesante.contrats.models import Contrat, FicheAction, PorteeContrat
from clesante.contrats.regles.redondances import Action, Contexte, Lue, preparer
from clesante.recherche.models import dont
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import plusieurs, version_referentiel

ACTIONS, AUTRES = 2_000, 1_000  # how many candidates are compared: actions, then each other kind
AVANT: Final = timedelta(days=366)  # what ended shortly before may be taken up
Periode = tuple[date | None, date | None]
Lecteurs = Visiteur | Lecteur  # a person, or who holds the machine and sees all of it


@dataclass(frozen=True, slots=True)
class Existant:
    """What a fiche is compared with, its words read; ``coupe``: there was more than is compared."""

    lues: tuple[Lue, ...]
    coupe: bool


def vus(modele: type[Any], utilisateur: Lecteurs) -> QuerySet[Any]:
    """Return the objects of a model that a reader sees."""
    tous: QuerySet[Any] = modele.objects.all()
    if isinstance(utilisateur, Lecteur):
        return tous if utilisateur.voit_les_prives else tous.none()
    return tous.visibles_par(utilisateur)  # type: ignore[attr-defined]


def vivantes(fiches: QuerySet[FicheAction]) -> QuerySet[FicheAction]:
    """Leave out the fiches that will not be done."""
    perdues = (SuiteIdee.ECARTEE, SuiteIdee.FUSIONNEE)
    return fiches.exclude(etat=EtatAction.ABANDONNEE).exclude(suite__in=perdues)


def existant(
    contrat: Contrat, actions: Collection[Action], utilisateur: Lecteurs, lu: Contexte
) -> Existant:
    """Return what a user sees that may meet some actions of a contract."""
    themes = frozenset().union(*(preparer(action, lu).themes for action in actions))
    du = min((a.du for a in actions if a.du), default=None)
    au = max((a.au for a in actions if a.au), default=None)
    lots = [
        (_actions(contrat, utilisateur, themes, (du, au)), ACTIONS),
        (_dispositifs(contrat, utilisateur, themes, (du, au)), AUTRES),
        (_fiches(contrat, utilisateur, themes, (du, au)), AUTRES),
    ]
    trouvees = [action for lot, au_plus in lots for action in lot[:au_plus]]
    return Existant(
        tuple(preparer(action, lu) for action in situer(trouvees, actions)),
        any(len(lot) > au_plus for lot, au_plus in lots),
    )


def situer(trouvees: Iterable[Action], actions: Iterable[Action]) -> list[Action]:
    """Return what exists, its territory told in communes of some actions."""
    lieux = _Lieux(frozenset().union(*(a.communes or frozenset() for a in actions)))
    return [lieux.situer(action) for action in trouvees]


class _Lieux:
    """Where candidates are, among the communes of the fiches: each code is read once."""

    def __init__(self, communes: frozenset[str]) -> None:
        self.communes = communes
        self.par_code = _par_code(communes, version_referentiel()) if communes else {}

    def situer(self, action: Action) -> Action:
        """Return a candidate, its territory (``ou`` of codes) told in communes of the fiches."""
        if not self.communes or not action.codes:
            return action
        ici = frozenset().union(*(self._dans(code) for code in action.codes))
        return replace(action, communes=ici, codes=frozenset())

    def _dans(self, code: str) -> frozenset[str]:
        if code in self.par_code:
            return self.par_code[code]
        if code.startswith(("QPV-", "PER-", "BV-", "EPT-")):
            return communes_de(code) & self.communes
        return self.communes if code == "FR" else frozenset()


@lru_cache(maxsize=64)
def _par_code(communes: frozenset[str], _: object) -> Mapping[str, frozenset[str]]:
    """Return, for each territory that holds some communes, those it holds."""
    tenues: dict[str, set[str]] = {}
    for lue in plusieurs(communes):
        for code in filter(None, (lue.code, lue.epci, lue.departement, lue.region)):
            tenues.setdefault(code, set()).add(lue.code)
    return {code: frozenset(siennes) for code, siennes in tenues.items()}


def _actions(
    contrat: Contrat, utilisateur: Lecteurs, themes: frozenset[str], periode: Periode
) -> list[Action]:
    ici = vus(Dispositif, utilisateur).filter(_ici(contrat)).order_by().values("pk")
    lues = vus(ActionDispositif, utilisateur).filter(dispositif__in=ici)
    lues = lues.filter(_en_meme_temps(periode, "")).filter(_en_meme_temps(periode, "dispositif__"))
    return lire_actions(_themes_d_abord(lues, themes)[: ACTIONS + 1], contrat)


def lire_actions(lues: QuerySet[Any], contrat: Contrat) -> list[Action]:
    """Return actions of dispositifs as they are compared: what they do not say is theirs."""
    champs = (
        "pk", "intitule", "description", "themes", "publics", "types_action", "du", "au", "pilote",
        "financeurs", "dispositif", *(f"dispositif__{nom}" for nom in _DISPOSITIF),
    )  # fmt: skip
    faites = []
    for lue in lues.values_list(*champs):
        pk, titre, texte, ses_themes, publics, types, du, au, pilote, financeurs, d, *reste = lue
        nom, porteur, porteur_dit, lieu, d_themes, d_publics, d_texte, d_du, d_au = reste
        faites.append(
            Action(
                cle=f"action-{pk}",
                titre=titre,
                texte=f"{nom}. {porteur or porteur_dit}. {texte} {d_texte}",
                ou=nom,
                groupe=f"dispositif-{d}",
                themes=frozenset(ses_themes or d_themes),
                publics=frozenset(publics or d_publics),
                types=frozenset(types),
                codes=_codes(lieu, contrat),
                du=du or d_du,
                au=au or d_au,
                pilote=pilote or porteur or porteur_dit or "",
                financeurs=(financeurs,) if financeurs else (),
            )
        )
    return faites


_DISPOSITIF = (
    "nom", "porteur__nom", "porteur_dit", "territoire", "themes", "publics", "description", "du",
    "au",
)  # fmt: skip


def _dispositifs(
    contrat: Contrat, utilisateur: Lecteurs, themes: frozenset[str], periode: Periode
) -> list[Action]:
    lus = vus(Dispositif, utilisateur).filter(_ici(contrat), _en_meme_temps(periode, ""))
    return lire_dispositifs(_themes_d_abord(lus, themes)[: AUTRES + 1], contrat)


def lire_dispositifs(lus: QuerySet[Any], contrat: Contrat) -> list[Action]:
    """Return dispositifs as they are compared."""
    faits = []
    for lu in lus.values_list("pk", *_DISPOSITIF):
        pk, nom, porteur, porteur_dit, lieu, ses_themes, publics, texte, du, au = lu
        faits.append(
            Action(
                cle=f"dispositif-{pk}",
                titre=nom,
                texte=f"{porteur or porteur_dit}. {texte}",
                ou=porteur or porteur_dit or "",
                groupe=f"dispositif-{pk}",
                themes=frozenset(ses_themes),
                publics=frozenset(publics),
                codes=_codes(lieu, contrat),
                du=du,
                au=au,
                pilote=porteur or porteur_dit or "",
            )
        )
    return faits


def _fiches(
    contrat: Contrat, utilisateur: Lecteurs, themes: frozenset[str], periode: Periode
) -> list[Action]:
    autres = vus(Contrat, utilisateur).exclude(pk=contrat.pk)
    autres = autres.filter(_ici(contrat, PorteeContrat)).order_by().values("pk")
    debut, fin = periode[0] and _peu_avant(periode[0]), periode[1]
    dans = vivantes(vus(FicheAction, utilisateur).filter(contrat__in=autres))
    if debut:
        dans = dans.exclude(fin__lt=debut).exclude(fin=None, contrat__date_fin_prevue__lt=debut)
    if fin:
        dans = dans.exclude(debut__gt=fin)
    return lire_fiches(_themes_d_abord(dans, themes)[: AUTRES + 1], contrat)


def lire_fiches(lues: QuerySet[Any], contrat: Contrat) -> list[Action]:
    """Return fiches of other contracts as they are compared."""
    champs = (
        "pk", "intitule", "objectifs_dits", "description", "themes", "publics", "types_action",
        "territoire", "debut", "fin", "pilote__nom", "contrat__intitule", "contrat",
        "contrat__territoire", "contrat__date_effet", "contrat__date_fin_prevue",
    )  # fmt: skip
    faites = []
    for lue in lues.values_list(*champs):
        pk, titre, objectifs, texte, ses_themes, publics, types, lieu, du, au, *reste = lue
        pilote, ou, numero, territoire, effet, prevue = reste
        faites.append(
            Action(
                cle=f"fiche-{pk}",
                titre=titre,
                texte=f"{objectifs} {texte}",
                ou=ou,
                groupe=f"contrat-{numero}",
                themes=frozenset(ses_themes),
                publics=frozenset(publics),
                types=frozenset(types),
                codes=_codes(lieu or territoire, contrat),
                du=du or effet,
                au=au or prevue,
                pilote=pilote or "",
            )
        )
    return faites


def _codes(territoire: str, contrat: Contrat) -> frozenset[str]:
    """Return the units of a territory; in one that does not exist, the codes that reached it."""
    if not contrat.territoire:
        return contrat.codes
    return frozenset(territoire.split("+")) if territoire else frozenset()


def _ici(contrat: Contrat, portees: Any = PorteeDispositif) -> Q:
    """Return the condition of touching the territory of a contract."""
    if contrat.territoire:
        try:
            return touchant(contrat.territoire, portees)
        except ClesanteError:  # a code of a referential that was replaced
            return Q(pk__in=())
    siens = {code for code in contrat.codes if code != contrat.code}
    return Q(pk__in=portees.objects.filter(code__in=siens).values("objet"))


def _en_meme_temps(periode: Periode, debut: str) -> Q:
    """Return the condition of not being over long before, nor beginning after."""
    du, au = periode
    condition = Q()
    if du:
        condition &= Q(**{f"{debut}au": None}) | Q(**{f"{debut}au__gte": _peu_avant(du)})
    if au:
        condition &= Q(**{f"{debut}du": None}) | Q(**{f"{debut}du__lte": au})
    return condition


def _peu_avant(jour: date) -> date:
    """Return the day ``AVANT`` before one, the first of the calendar for the earliest."""
    return max(jour, date.min + AVANT) - AVANT


def _themes_d_abord(lus: QuerySet[Any], themes: frozenset[str]) -> QuerySet[Any]:
    """Order candidates: those of the same themes, then those that say none, then the others."""
    meme = Q()
    for code in sorted(themes):
        meme |= dont("themes", code)
    cas = [When(meme, then=Value(0))] if themes else []
    rang = Case(*cas, When(themes="", then=Value(1)), default=Value(2))
    return lus.annotate(rang_theme=rang).order_by("rang_theme", F("pk").desc())
