"""An organisation as a person cites it: its number, its acronym, its name or the start of it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet

from clesante.acteurs.lectures import Filtre, chercher, lignes
from clesante.acteurs.models import Organisation
from clesante.acteurs.regles import numero_cite
from clesante.comptes.droits import Visiteur
from clesante.socle.erreurs import AmbiguError, IntrouvableError
from clesante.socle.texte import enumerer, normaliser
from clesante.territoires.regles import citer

Q = TypeVar("Q", bound="QuerySet[Any]")
MONTREES = 5
A_AJOUTER = "ajoutez-la d'abord au registre"
INVENTE = " (données de démonstration)"
"""What ends the name of an object of the demonstration, shown in a real region."""


def citation(organisation: Organisation) -> str:
    """Return what is typed to name one organisation and no other: « CPAM de Vendée (n° 12) »."""
    return f"{organisation.nom} (n°\u00a0{organisation.pk})"


def reels(lus: Q) -> Q:
    """Return those that are not of the demonstration, by their name: what a real object takes."""
    return lus.exclude(nom__endswith=INVENTE)


def organisation_citee(tape: str, utilisateur: Visiteur, inventees: bool = True) -> Organisation:
    """Return the one organisation a user sees that a text names.

    ``inventees``: those of the demonstration too; a real object cites none of them.

    Raises ``AmbiguError`` when several answer (the first is never taken for the person),
    ``IntrouvableError`` when none does.
    """
    if (numero := numero_cite(tape)) is not None:
        vues = Organisation.objects.all().visibles_par(utilisateur)
        vues = vues if inventees else reels(vues)
        lue = vues.select_related("fusionnee_dans").filter(pk=numero).first()
        trouvees = [lue.gardee] if lue else []
    else:
        trouvees = _nommees(tape, utilisateur, inventees)
    if not trouvees:
        raise IntrouvableError(
            f"Aucune organisation de votre ressort ne répond à {citer(tape)}.",
            f"Tapez le début de son nom ou son sigle, ou {A_AJOUTER}.",
        )
    if len(trouvees) > 1:
        raise _ambigue(tape, trouvees)
    return trouvees[0]


def _nommees(tape: str, utilisateur: Visiteur, inventees: bool) -> list[Organisation]:
    """Return those whose name or acronym it is, else a few of those whose words it begins."""
    cle = normaliser(tape)
    if not cle:
        return []
    trouvees = chercher(utilisateur, Filtre(tape))
    trouvees = trouvees if inventees else reels(trouvees)
    exactes = [o for o in trouvees[:50] if cle in (normaliser(o.nom), normaliser(o.sigle))]
    return exactes or list(trouvees[: MONTREES + 1])


def _ambigue(tape: str, trouvees: list[Organisation]) -> AmbiguError:
    noms = [f"{citation(li.organisation)}, {li.lieu}" for li in lignes(trouvees[:MONTREES])]
    suite = "…" if len(trouvees) > MONTREES else ""
    return AmbiguError(
        f"Plusieurs organisations répondent à {citer(tape)}\u00a0: {enumerer(noms)}{suite}.",
        "Donnez le nom suivi du numéro, comme ici.",
    )
