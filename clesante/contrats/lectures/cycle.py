"""What rules read of contracts: their facts, whatever the number of contracts in one reading."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clesante.cadres.lectures_territoire import habitants_publies
from clesante.cadres.objets import Cadre, Habitants
from clesante.cadres.regles.faits import Faits
from clesante.contrats.choix import OuiNon
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures import cycle_contenu as lectures
from clesante.contrats.lectures.cycle_contenu import Reader
from clesante.contrats.models import (
    Axe,
    Contrat,
    LeveeBlocage,
    Orientation,
    PartieTexte,
    Porteur,
    PosteIngenierie,
    Signataire,
)
from clesante.contrats.regles.cycle import Argent, Contenu, acquis, derogations
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre


@dataclass(frozen=True, slots=True)
class Lu:
    """What was read of one contract: its framework, what it holds, the facts it makes."""

    contrat: Contrat
    cadre: Cadre | None
    contenu: Contenu
    faits: Faits


@dataclass(slots=True)
class _Paquet:
    """What is read of many contracts, by the number of each."""

    actes: Mapping[int, Any] = field(default_factory=dict)
    fiches: Mapping[int, Any] = field(default_factory=dict)
    passages: Mapping[int, Any] = field(default_factory=dict)
    referents: Mapping[int, Any] = field(default_factory=dict)
    porteurs: Mapping[int, Any] = field(default_factory=dict)
    signataires: Mapping[int, Any] = field(default_factory=dict)
    postes: Mapping[int, Any] = field(default_factory=dict)
    levees: Mapping[int, Any] = field(default_factory=dict)
    diagnostics: Mapping[int, frozenset[str]] = field(default_factory=dict)
    instances: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rencontres: frozenset[str] = frozenset()
    mobilises: frozenset[str] = frozenset()
    orientations: frozenset[int] = frozenset()
    axes: frozenset[int] = frozenset()
    textes: frozenset[int] = frozenset()


def faits(contrat: Contrat, lecteur: Reader) -> Faits:
    """Return the facts of one contract, as a reader may know them."""
    return lire([contrat], lecteur)[contrat.pk].faits


def lire(contrats: Collection[Contrat], lecteur: Reader) -> dict[int, Lu]:
    """Return what rules read of some contracts, by number: as many queries for one as for all.

    What a reader does not see (restricted fiches) counts for nothing. ``PUBLIC`` sees the actions
    shown to the public, ``EXPLOITANT`` all of them.
    """
    paquet = _lire(contrats, lecteur)
    places = _Places()
    cadres = {code: cadre_du(un) for code, un in {lu.cadre: lu for lu in contrats}.items()}
    return {lu.pk: _un(lu, cadres[lu.cadre], paquet, places) for lu in contrats}


def _un(contrat: Contrat, cadre: Cadre | None, paquet: _Paquet, places: _Places) -> Lu:
    contenu = _contenu(contrat, paquet)
    argent = _argent(paquet.postes.get(contrat.pk, ()))
    faits_lus = Faits(
        date_signature=contrat.date_signature,
        date_effet=contrat.date_effet,
        date_fin=contrat.date_fin_prevue,
        date_examen=timezone.localdate(),
        duree_annees=_duree(contrat),
        porteurs=_natures(paquet.porteurs, contrat, admet=True),
        signataires=_natures(paquet.signataires, contrat),
        populations=places.habitants(contrat),
        acquis=acquis(cadre, contenu) if cadre else {},
        etape=contrat.etape,
        derogations=_derogations(contrat, cadre, contenu, paquet),
        **_sommes(argent),
    )
    return Lu(contrat, cadre, contenu, faits_lus)


def _duree(contrat: Contrat) -> float | None:
    """Return how long the contract says it lasts, in years; None leaves its days to tell."""
    declaree = contrat.duree_declaree_annees
    return None if declaree is None else float(declaree)


def _natures(
    lus: Mapping[int, Sequence[str]], contrat: Contrat, admet: bool = False
) -> frozenset[str] | None:
    """Return the kinds of the parties of a contract, None when none is written.

    ``admet``: several EPCI that hold one contract are also a group of them.
    """
    natures = lus.get(contrat.pk, ())
    if not natures:
        return None
    groupes = natures.count("epci") > 1 if admet else False
    return frozenset(natures) | ({"regroupement_epci"} if groupes else set())


def _sommes(argent: Argent | None) -> dict[str, Any]:
    if argent is None:
        return {}
    return {
        "etp": float(argent.etp),
        "aide_ars": float(argent.part_ars),
        "part_porteur": float(argent.part_porteur),
        "cout": float(argent.cout),
    }


def _argent(postes: Sequence[tuple[Any, ...]]) -> Argent | None:
    """Return what the posts of coordination of the latest year add up to; None without a post."""
    if not postes:
        return None
    derniere = max(poste[0] for poste in postes)
    siens = [poste[1:] for poste in postes if poste[0] == derniere]
    return Argent(*(sum(valeurs, Decimal()) for valeurs in zip(*siens, strict=True)))


def _derogations(
    contrat: Contrat, cadre: Cadre | None, contenu: Contenu, paquet: _Paquet
) -> dict[str, str]:
    """Return why rules were set aside: steps passed without all, blocks lifted by somebody."""
    dites = derogations(cadre, contenu.passages) if cadre else {}
    for regle, motif, levee in paquet.levees.get(contrat.pk, ()):
        dites.pop(regle, None)
        if levee:
            dites[regle] = motif
    return dites


def _contenu(contrat: Contrat, paquet: _Paquet) -> Contenu:
    numero, territoire = contrat.pk, contrat.territoire
    return Contenu(
        actes=paquet.actes.get(numero, ()),
        fiches=paquet.fiches.get(numero, ()),
        passages=paquet.passages.get(numero, ()),
        roles=frozenset(paquet.referents.get(numero, ())),
        instances=paquet.instances.get(territoire, frozenset())
        | paquet.instances.get(contrat.code, frozenset()),
        diagnostic=paquet.diagnostics.get(contrat.diagnostic_id or 0, frozenset()),
        orientations=numero in paquet.orientations,
        axes=numero in paquet.axes,
        texte=numero in paquet.textes,
        rencontres=territoire in paquet.rencontres,
        acteurs=bool(paquet.mobilises.intersection(territoire.split("+"))),
        coordination=bool(paquet.postes.get(numero)),
        prioritaire=contrat.sous_dense in (OuiNon.OUI, OuiNon.PARTIE),
        signe=contrat.date_signature is not None,
    )


def _lire(contrats: Collection[Contrat], lecteur: Reader) -> _Paquet:
    numeros = [contrat.pk for contrat in contrats]
    territoires = {contrat.territoire for contrat in contrats if contrat.territoire}
    codes = {contrat.code for contrat in contrats}
    return _Paquet(
        actes=lectures.actes(numeros, lecteur),
        fiches=lectures.fiches(numeros, lecteur),
        passages=lectures.passages(numeros),
        referents=lectures.groupes(lectures.en_poste(numeros), "role"),
        porteurs=lectures.groupes(Porteur.objects.filter(contrat__pk__in=numeros), "genre"),
        signataires=lectures.groupes(Signataire.objects.filter(contrat__pk__in=numeros), "genre"),
        postes=lectures.groupes(
            PosteIngenierie.objects.filter(contrat__pk__in=numeros, coordination=True),
            *("annee", "etp", "cout", "part_ars", "part_porteur"),
        ),
        levees=lectures.groupes(
            LeveeBlocage.objects.filter(contrat__pk__in=numeros).order_by("pk"),
            *("regle", "motif", "levee"),
        ),
        diagnostics=lectures.diagnostics({c.diagnostic_id for c in contrats if c.diagnostic_id}),
        instances=lectures.instances(territoires, codes, lecteur),
        rencontres=lectures.rencontres(territoires, lecteur),
        mobilises=lectures.mobilises(territoires, lecteur),
        orientations=lectures.ont(Orientation, numeros),
        axes=lectures.ont(Axe, numeros),
        textes=frozenset(
            PartieTexte.objects.filter(contrat__pk__in=numeros, retiree_le=None)
            .exclude(texte="")
            .values_list("contrat", flat=True)
        ),
    )


class _Places:
    """The inhabitants of perimeters, each read once."""

    def __init__(self) -> None:
        self.lues: dict[str, tuple[Habitants, ...]] = {}

    def habitants(self, contrat: Contrat) -> tuple[Habitants, ...]:
        """Return the populations of a contract by vintage; what is typed for a demonstration."""
        if not contrat.territoire:
            dits = Habitants(contrat.population or 0, "municipale", None, "saisie")
            return (dits,) if contrat.population else ()
        if contrat.territoire not in self.lues:
            self.lues[contrat.territoire] = _habitants(contrat.territoire)
        return self.lues[contrat.territoire]


def _habitants(territoire: str) -> tuple[Habitants, ...]:
    """Return every whole population of a perimeter: a commune counts once in it."""
    try:
        return tuple(habitants_publies(perimetre(territoire)))
    except ClesanteError:
        return ()
