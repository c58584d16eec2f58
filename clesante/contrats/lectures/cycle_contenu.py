"""What is read of many contracts at once: a query for each kind of thing, whatever the number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from clesante.acteurs.choix_dialogue import GenreInstance
from clesante.acteurs.models import ForceVive, Instance, Organisation, Rencontre
from clesante.comptes.droits import Visiteur
from clesante.comptes.lecteurs import PUBLIC, Lecteur
from clesante.concertation.choix import EtatDiagnostic, SortEnjeu
from clesante.concertation.models import DonneeAttendue, Enjeu, Recueil, VersionDiagnostic
from clesante.contrats.choix import EtatAction
from clesante.contrats.models import (
    Acte,
    EtapeFranchie,
    FicheAction,
    IndicateurAction,
    Redondance,
    Referent,
    SignatureActe,
)
from clesante.contrats.regles.cycle import ActeLu, FicheLue, Passage

# Readings filter on ``contrat__pk__in``: ``contrat__in`` would look three times at each number.
Reader = Visiteur | Lecteur
ENJEUX: Any = FicheAction.enjeux.through
PRINCIPES: Any = FicheAction.principes.through
HORS_COMPTE: Final = (EtatAction.IDEE, EtatAction.ABANDONNEE)
# The kinds of bodies, as frameworks name them.
INSTANCES: Final[Mapping[str, str]] = {
    GenreInstance.PILOTAGE: "pilotage",
    GenreInstance.EQUIPE_PROJET: "projet",
    GenreInstance.TECHNIQUE: "technique",
    GenreInstance.GROUPE_TRAVAIL: "proposition",
    GenreInstance.USAGERS: "citoyenne",
    GenreInstance.EVALUATION: "suivi",
}


def groupes(lus: QuerySet[Any], *noms: str) -> dict[int, tuple[Any, ...]]:
    """Return the values of some fields by contract: bare for one field, tuples for several."""
    groupes: dict[int, list[Any]] = defaultdict(list)
    for contrat, *valeurs in lus.values_list("contrat", *noms):
        groupes[contrat].append(valeurs[0] if len(noms) == 1 else tuple(valeurs))
    return {contrat: tuple(valeurs) for contrat, valeurs in groupes.items()}


def ont(modele: Any, numeros: Sequence[int]) -> frozenset[int]:
    """Return the contracts that have at least one object of a kind."""
    lus = modele.objects.filter(contrat__pk__in=numeros).values_list("contrat", flat=True)
    return frozenset(lus.distinct())


def en_poste(numeros: Sequence[int]) -> QuerySet[Referent]:
    """Return the référents who have not left."""
    jour = timezone.localdate()
    lus: QuerySet[Referent] = Referent.objects.filter(contrat__pk__in=numeros)
    return lus.exclude(au__lt=jour)


def vus(lus: Any, lecteur: Reader, operation: str = "") -> Any:
    """Return what a reader may know of: ``PUBLIC`` nothing that a right protects."""
    if isinstance(lecteur, Lecteur):
        return lus if lecteur.voit_les_prives else lus.none()
    return lus.visibles_par(lecteur, operation) if operation else lus.visibles_par(lecteur)


def _fiches_vues(lecteur: Reader) -> Any:
    toutes = FicheAction.objects.all()
    if lecteur == PUBLIC:
        return toutes.filter(publique=True, restreinte=False)
    return vus(toutes, lecteur)


def fiches(numeros: Sequence[int], lecteur: Reader) -> dict[int, tuple[FicheLue, ...]]:
    """Return the actions that count, by contract: two queries."""
    lues = list(
        _fiches_vues(lecteur)
        .filter(contrat__pk__in=numeros)
        .exclude(etat__in=HORS_COMPTE)
        .values_list(
            *("pk", "contrat", "objectifs_prs", "themes", "plans_lies", "participation", "axe"),
            Exists(ENJEUX.objects.filter(ficheaction=OuterRef("pk"))),
            Exists(IndicateurAction.objects.filter(fiche=OuterRef("pk"))),
            Exists(Redondance.objects.filter(fiche=OuterRef("pk"))),
        )
    )
    principes: dict[int, set[str]] = defaultdict(set)
    liens = PRINCIPES.objects.filter(ficheaction__pk__in=[pk for pk, *_ in lues])
    for numero, enonce in liens.values_list("ficheaction", "principe__enonce"):
        if enonce:
            principes[numero].add(enonce)
    groupes: dict[int, list[FicheLue]] = defaultdict(list)
    for pk, contrat, *lue in lues:
        groupes[contrat].append(_fiche(lue, principes.get(pk, ())))
    return {numero: tuple(siennes) for numero, siennes in groupes.items()}


@lru_cache(maxsize=1_024)
def ensemble(*codes: str) -> frozenset[str]:
    """Return the set of some codes, one for all who have the same: many actions have none."""
    return frozenset(codes)


def _fiche(lue: Sequence[Any], principes: Iterable[str]) -> FicheLue:
    objectifs, themes, plans, participation, axe, enjeu, indicateur, redondance = lue
    return FicheLue(
        objectifs=ensemble(*objectifs),
        principes=ensemble(*principes),
        themes=ensemble(*themes),
        plans=ensemble(*plans),
        participation=participation,
        axe=axe is not None,
        enjeu=enjeu,
        indicateur=indicateur,
        redondance=redondance,
    )


def actes(numeros: Sequence[int], lecteur: Reader) -> dict[int, tuple[ActeLu, ...]]:
    """Return the dated documents, by contract, with who signed them: two queries."""
    signes: dict[int, list[str]] = defaultdict(list)
    signatures = SignatureActe.objects.filter(contrat__pk__in=numeros).exclude(date=None)
    for acte, nature in signatures.values_list("acte", "organisation__nature"):
        signes[acte].append(nature)
    lus = Acte.objects.filter(contrat__pk__in=numeros)
    lus = lus.filter(fiche=None) if lecteur == PUBLIC else vus(lus, lecteur)
    groupes: dict[int, list[ActeLu]] = defaultdict(list)
    for lu in lus.defer("texte"):
        par = signes[lu.pk]
        groupes[lu.contrat_id].append(
            ActeLu(
                *(lu.genre, lu.date, lu.etape, lu.repond_a, lu.sens, lu.inconnu),
                signe_par=frozenset(par),
                signatures=len(par),
            )
        )
    return {numero: tuple(siens) for numero, siens in groupes.items()}


def passages(numeros: Sequence[int]) -> dict[int, tuple[Passage, ...]]:
    """Return the steps passed and taken back, by contract, in the order they were written."""
    lues = EtapeFranchie.objects.filter(contrat__pk__in=numeros).order_by("pk")
    groupes: dict[int, list[Passage]] = defaultdict(list)
    for lue in lues:
        groupes[lue.contrat_id].append(passage_lu(lue))
    return {numero: tuple(siens) for numero, siens in groupes.items()}


def passage_lu(lue: EtapeFranchie) -> Passage:
    """Return a passing as rules read it."""
    return Passage(
        *(lue.etape, lue.vers, lue.retour),
        decidee=lue.decision_id is not None,
        manques=tuple(lue.manques),
        derogation=lue.derogation,
    )


def diagnostics(numeros: Collection[int]) -> dict[int, frozenset[str]]:
    """Return what each shared diagnosis holds, in the words of ``Contenu``."""
    trouves: dict[int, set[str]] = {numero: {"lie"} for numero in numeros}
    for mot, lus in _du_diagnostic(numeros):
        for numero in lus.values_list("diagnostic", flat=True).distinct():
            trouves[numero].add(mot)
    return {numero: frozenset(mots) for numero, mots in trouves.items()}


def _du_diagnostic(numeros: Collection[int]) -> Iterator[tuple[str, Any]]:
    versions = VersionDiagnostic.objects.filter(diagnostic__in=numeros)
    yield "fige", versions
    valides = versions.filter(diagnostic__etat=EtatDiagnostic.VALIDE)
    yield "valide", valides.exclude(decision=None)
    attendues = DonneeAttendue.objects.filter(diagnostic__in=numeros)
    yield "indicateurs", attendues
    yield "methode", attendues.exclude(methode="")
    yield "methode", Recueil.objects.filter(diagnostic__in=numeros)
    yield "enjeux", Enjeu.objects.filter(diagnostic__in=numeros, sort=SortEnjeu.RETENU)


def instances(
    territoires: Collection[str], codes: Collection[str], lecteur: Reader
) -> dict[str, frozenset[str]]:
    """Return the kinds of bodies by territory, and by contract for those tied to one."""
    vues = vus(Instance.objects.all(), lecteur)
    par_lieu = vues.filter(territoire__in=territoires).values_list("territoire", "genre", "decide")
    par_code = vues.filter(portees__code__in=codes).values_list("portees__code", "genre", "decide")
    groupes: dict[str, set[str]] = defaultdict(set)
    for cle, genre, decide in [*par_lieu, *par_code]:
        groupes[cle] |= {INSTANCES.get(genre, "")} | ({"decision"} if decide else set())
    return {cle: frozenset(genres - {""}) for cle, genres in groupes.items()}


def rencontres(territoires: Collection[str], lecteur: Reader) -> frozenset[str]:
    """Return the territories where a meeting is noted that a reader may know of."""
    vues = vus(Rencontre.objects.all(), lecteur).filter(territoire__in=territoires)
    return frozenset(vues.values_list("territoire", flat=True).distinct())


def mobilises(territoires: Collection[str], lecteur: Reader) -> frozenset[str]:
    """Return the territories where somebody is noted among those who can be mobilised."""
    codes = {code for territoire in territoires for code in territoire.split("+")}
    forces = vus(ForceVive.objects.all(), lecteur).values("organisation")
    portees = Organisation.objects.filter(pk__in=forces, portees__code__in=codes)
    return frozenset(portees.values_list("portees__code", flat=True).distinct()) & codes
