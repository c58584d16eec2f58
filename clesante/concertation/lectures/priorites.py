"""Read models of rankings: the rules' result with the names of issues, in tables and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from django.db.models import Count, QuerySet

from clesante.concertation.choix import Canal, Competence, MethodePriorite
from clesante.concertation.models import Bulletin, Diagnostic, Enjeu, Priorisation
from clesante.concertation.regles.priorites import (
    HANLON,
    SECRET,
    VOTES,
    Bascule,
    Critere,
    Ligne,
    Poids,
    Resultat,
    Scrutin,
    Voix,
    bascules,
    classer,
    deplacements,
    essais,
    groupes,
    nommer,
    rangs_si,
)
from clesante.socle.texte import enumerer, nombre, pluriel
from clesante.ui.formats import figure
from clesante.ui.graphiques import Barre, Graphique, Mesure, barres
from clesante.ui.tableaux import Tableau

COMPRENDRE = {
    MethodePriorite.HANLON: "Score\u00a0: (A + B) × C × D, de 0 à 30. A ampleur et B sévérité, de "
    "0 à 10\u00a0; C efficacité, de 0,5 à 1,5\u00a0; D vaut 0 si l'un des cinq points de PEARL ne "
    "tient pas. De plusieurs bulletins, on prend la moyenne des scores.",
    MethodePriorite.HANLON_US: "Score\u00a0: (A + 2B) × C, de 0 à 45. Un enjeu est hors classement "
    "quand la moitié des bulletins au moins dit que PEARL ne tient pas.",
    MethodePriorite.GRILLE: "Score\u00a0: somme des notes moyennes, chacune par le poids de son "
    "critère\u00a0; les poids font 1.",
    MethodePriorite.GOMMETTES: "Score\u00a0: nombre de gommettes reçues.",
    MethodePriorite.NOMINAL: "Score\u00a0: de n enjeux, le premier d'un bulletin reçoit n points, "
    "le dernier 1\u00a0; un enjeu non classé n'en reçoit pas.",
}


def priorisations(diagnostic: Diagnostic) -> QuerySet[Priorisation]:
    """Return the rankings of a diagnosis, the latest first, each with ``combien`` ballots."""
    lues = Priorisation.objects.filter(diagnostic=diagnostic)
    comptees: QuerySet[Priorisation] = lues.annotate(combien=Count("bulletins"))
    return comptees.order_by("-date", "-pk")


def avec_bulletins(diagnostic: Diagnostic) -> list[Priorisation]:
    """Return the rankings of a diagnosis in which someone voted, the latest first."""
    return [lue for lue in priorisations(diagnostic) if getattr(lue, "combien", 0)]


def secret(lue: Priorisation, votants: int) -> bool:
    """Tell whether a result would give votes away: too few ballots, of a vote or cast on the site.

    The mark of a workshop, by a single ballot on paper, is nobody's vote.
    """
    if not 0 < votants < SECRET:
        return False
    return lue.methode in VOTES or lue.bulletins.filter(canal=Canal.SITE).exists()


class Lecture(Enum):
    """What one reads of the result of a ranking."""

    LISIBLE = "lisible"
    EN_COURS = "en cours"  # so that nobody votes after the others
    TROP_PEU = "trop peu"


def lecture(lue: Priorisation, votants: int, *, reserves: bool) -> Lecture:
    """Return what one reads of a result; ``reserves``: the team, which reads it all at once."""
    if reserves:
        return Lecture.LISIBLE
    if lue.close_le is None:
        return Lecture.EN_COURS
    return Lecture.TROP_PEU if secret(lue, votants) else Lecture.LISIBLE


def scrutin(lue: Priorisation) -> Scrutin:
    """Return how a ranking ranks, as its rules read it."""
    criteres = tuple(
        Critere(code, dit["libelle"], float(dit["poids"]), float(dit["maximum"]))
        for code, dit in sorted(lue.criteres.items(), key=lambda paire: (len(paire[0]), paire[0]))
    )
    return Scrutin(lue.methode, tuple(int(n) for n in lue.enjeux), lue.points, criteres)


def voix(lue: Priorisation) -> list[Voix]:
    """Return the ballots of a ranking."""
    valeurs = Bulletin.objects.filter(priorisation=lue).order_by("numero")
    return [
        Voix(college, contenu) for college, contenu in valeurs.values_list("college", "valeurs")
    ]


def enjeux_classes(lue: Priorisation) -> dict[int, Enjeu]:
    """Return the issues of a ranking by number, in their order."""
    lus = Enjeu.objects.filter(diagnostic=lue.diagnostic_id, numero__in=lue.enjeux)
    return {enjeu.numero: enjeu for enjeu in lus.order_by("numero")}


def decimales(lue: Priorisation) -> int:
    """Votes are counted, scores have a decimal, those of a grid two."""
    if lue.methode in VOTES:
        return 0
    return 1 if lue.methode in HANLON else 2


@dataclass(frozen=True, slots=True)
class Classement:
    """A ranking as a page shows it."""

    priorisation: Priorisation
    enjeux: Mapping[int, Enjeu]
    resultat: Resultat
    par_college: tuple[tuple[str, Resultat], ...]

    @property
    def decimales(self) -> int:
        """As :func:`decimales`."""
        return decimales(self.priorisation)

    def nom(self, enjeu: int) -> str:
        """Return « E3 Addictions »."""
        lu = self.enjeux.get(enjeu)
        return f"E{enjeu} {lu.intitule}" if lu else f"E{enjeu}"

    @property
    def comprendre(self) -> str:
        """How the score is made."""
        return COMPRENDRE[MethodePriorite(self.priorisation.methode)]


def classement(lue: Priorisation, competence: str = "") -> Classement:
    """Return a ranking; ``competence`` keeps only the issues on which the contract can so act."""
    enjeux = enjeux_classes(lue)
    gardes = {n: e for n, e in enjeux.items() if not competence or e.competence == competence}
    base, toutes = scrutin(lue), voix(lue)
    return Classement(
        lue,
        gardes,
        _garder(classer(base, toutes), gardes),
        tuple(
            (
                nommer(colleges),
                _garder(classer(base, siennes), gardes),
            )
            for colleges, siennes in groupes(toutes)
        ),
    )


def comparer(diagnostic: Diagnostic, *, toutes: bool) -> Tableau | None:
    """Return every issue with its rank in each ranking, and the final choice; None without any.

    The rankings that are still open, or whose votes could be read, are told only to who may read
    ballots (``toutes``).
    """
    lues = [
        lue
        for lue in avec_bulletins(diagnostic)
        if lecture(lue, getattr(lue, "combien", 0), reserves=toutes) is Lecture.LISIBLE
    ]
    if not lues:
        return None
    enjeux = list(Enjeu.objects.filter(diagnostic=diagnostic).order_by("numero"))
    bulletins: dict[int, list[Voix]] = {}
    tous = Bulletin.objects.filter(priorisation__in=lues).order_by("numero")
    for numero, college, valeurs in tous.values_list("priorisation", "college", "valeurs"):
        bulletins.setdefault(numero, []).append(Voix(college, valeurs))
    colonnes = [
        {li.enjeu: li for li in classer(scrutin(lue), bulletins[lue.pk]).lignes} for lue in lues
    ]
    lignes = tuple(
        (
            f"{e.etiquette} {e.intitule}",
            *(
                _rang_et_score(c[e.numero], decimales(lue)) if e.numero in c else "–"
                for lue, c in zip(lues, colonnes, strict=True)
            ),
            e.get_sort_display() + (f", rang {e.rang}" if e.rang else ""),
        )
        for e in enjeux
    )
    entetes = ("Enjeu", *(lue.intitule for lue in lues), "Choix final")
    return Tableau("Rang et score de chaque enjeu, d'un classement à l'autre", entetes, lignes)


def _garder(resultat: Resultat, gardes: Mapping[int, Enjeu]) -> Resultat:
    """Return a result without the issues left out: scores stay, ranks close up."""
    lignes = [ligne for ligne in resultat.lignes if ligne.enjeu in gardes]
    if len(lignes) == len(resultat.lignes):
        return resultat
    rangs = [ligne.rang for ligne in lignes if ligne.rang is not None]
    serrees = tuple(
        Ligne(
            li.enjeu, li.score, li.rang and 1 + sum(autre < li.rang for autre in rangs),
            li.rang is not None and rangs.count(li.rang) > 1, li.voix, li.dispersion, li.filtre,
        )
        for li in lignes
    )  # fmt: skip
    return Resultat(serrees, resultat.votants, resultat.poids, resultat.normes)


def dire_rang(ligne: Ligne) -> str:
    """Return « 2 », « 2 ex æquo », or why there is none."""
    if ligne.filtre:
        return "écarté par PEARL"
    if ligne.rang is None:
        return "non noté"
    return f"{ligne.rang} ex æquo" if ligne.ex_aequo else str(ligne.rang)


def tableau_des_rangs(lu: Classement) -> Tableau:
    """Return the ranking as a table: score, rank, how many gave it some, how far they differ."""
    competences = dict(Competence.choices)
    lignes = tuple(
        (
            lu.nom(li.enjeu),
            dire_rang(li),
            figure(li.score, "", lu.decimales) if li.score is not None else "–",
            str(li.voix),
            nombre(li.dispersion, 1) if li.dispersion is not None else "–",
            competences.get(lu.enjeux[li.enjeu].competence, "–"),
        )
        for li in lu.resultat.lignes
    )
    entetes = ("Enjeu", "Rang", "Score", "Bulletins", "Écart type", "Compétence locale")
    legende = f"Classement, {pluriel(lu.resultat.votants, 'bulletin')}"
    return Tableau(legende, entetes, lignes, frozenset({1, 2, 3, 4}))


def image_des_scores(lu: Classement) -> Graphique:
    """Return the scores as bars, the best first."""
    return _barres(lu, lu.resultat, "scores", f"Scores\u00a0: {lu.priorisation.intitule}")


def images_par_college(lu: Classement) -> list[Graphique]:
    """Return the scores of each college as bars, in the order of the whole ranking."""
    return [
        _barres(lu, resultat, f"scores-{rang}", f"{nom} ({pluriel(resultat.votants, 'bulletin')})")
        for rang, (nom, resultat) in enumerate(lu.par_college, 1)
    ]


def _barres(lu: Classement, resultat: Resultat, cle: str, titre: str) -> Graphique:
    scores = {ligne.enjeu: ligne.score for ligne in resultat.lignes}
    lignes = [Barre(lu.nom(li.enjeu), scores[li.enjeu]) for li in lu.resultat.lignes]
    unite = "points" if lu.priorisation.methode in VOTES else ""
    fait = barres(cle, Mesure("Score", unite, lu.decimales), lignes, titre=titre)
    deux = tuple(ligne[:2] for ligne in fait.tableau.lignes)
    return replace(fait, tableau=Tableau(titre, ("Enjeu", "Score"), deux, frozenset({1})))


def tableau_par_college(lu: Classement) -> Tableau | None:
    """Return rank and score of each issue by college; ``None`` when votes could be read."""
    if not lu.par_college:
        return None
    par = [{li.enjeu: li for li in resultat.lignes} for _, resultat in lu.par_college]
    lignes = tuple(
        (lu.nom(li.enjeu), *(_rang_et_score(sien[li.enjeu], lu.decimales) for sien in par))
        for li in lu.resultat.lignes
    )
    entetes = ("Enjeu", *(f"{nom} ({r.votants})" for nom, r in lu.par_college))
    return Tableau("Rang et score par collège", entetes, lignes)


def _rang_et_score(ligne: Ligne, decimales: int) -> str:
    score = f" ({figure(ligne.score, '', decimales)})" if ligne.score is not None else ""
    return f"{dire_rang(ligne)}{score}"


@dataclass(frozen=True, slots=True)
class Sensibilite:
    """How the ranking moves when weights move: a table, sentences."""

    tableau: Tableau
    phrases: tuple[str, ...]


def sensibilite(lu: Classement) -> Sensibilite | None:
    """Return what another weight would do; ``None`` when there is nothing to rank or one weight."""
    if len(lu.resultat.ordre) < 2 or len(lu.resultat.poids) < 2:
        return None
    lignes = tuple(
        (poids.libelle, _poids(vers), _mouvements(lu, rangs_si(lu.resultat, poids, vers)))
        for poids in lu.resultat.poids
        for vers in essais(lu.resultat, poids)
    )
    entetes = ("Poids", "Essayé à", "Ce que le classement devient")
    dites = tuple(dire_bascule(lue, lu.nom) for lue in bascules(lu.resultat))
    aucune = ("Aucun changement d'un seul poids ne fait passer un enjeu devant son voisin.",)
    return Sensibilite(Tableau("Si un poids change", entetes, lignes), dites or aucune)


def _poids(valeur: float) -> str:
    return nombre(valeur, 2)


def _mouvements(lu: Classement, apres: Mapping[int, int]) -> str:
    avant = lu.resultat.rangs
    montent = sorted((rang, enjeu) for enjeu, rang in apres.items() if rang < avant[enjeu])
    if not montent:
        return "rien ne change"
    return enumerer([f"E{enjeu} monte du rang {avant[enjeu]} au rang {r}" for r, enjeu in montent])


def dire_bascule(lue: Bascule, nommer: Callable[[int], str]) -> str:
    """Return « Il suffit que le poids de « gravité » passe de 0,60 à 0,52 pour que … »."""
    poids: Poids = lue.poids
    return (
        f"Si le poids «\u00a0{poids.libelle}\u00a0» passe de {_poids(poids.poids)} à "
        f"{_poids(lue.vers)}, «\u00a0{nommer(lue.bas)}\u00a0» rejoint "
        f"«\u00a0{nommer(lue.haut)}\u00a0»."
    )


def ecarts(lu: Classement) -> tuple[str, ...]:
    """Return, of a vote by stickers, the neighbours that a few moved points would swap."""
    if lu.priorisation.methode != MethodePriorite.GOMMETTES:
        return ()
    scores = {li.enjeu: li.score or 0 for li in lu.resultat.lignes}
    ordre: Sequence[int] = lu.resultat.ordre
    return tuple(
        f"«\u00a0{lu.nom(haut)}\u00a0» et «\u00a0{lu.nom(bas)}\u00a0»\u00a0: "
        f"{pluriel(ecart, 'gommette')} d'écart\u00a0; "
        f"{pluriel(deplacements(ecart), 'gommette déplacée', 'gommettes déplacées')} les inverse"
        f"{'nt' if deplacements(ecart) > 1 else ''}."
        for haut, bas in pairwise(ordre)
        for ecart in (scores[haut] - scores[bas],)
        if 0 < ecart <= max(2, lu.resultat.votants // 4)
    )
