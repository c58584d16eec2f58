"""An organisation as a person cites it: its number, its acronym, its name or the start of it."""

from __future__ import annotations

from clesante.acteurs.lectures import Filtre, chercher, lignes
from clesante.acteurs.models import Organisation
from clesante.acteurs.regles import numero_cite
from clesante.comptes.droits import Visiteur
from clesante.socle.erreurs import AmbiguError, IntrouvableError
from clesante.socle.texte import enumerer, normaliser
from clesante.territoires.regles import citer

MONTREES = 5
A_AJOUTER = "ajoutez-la d'abord au registre"


def citation(organisation: Organisation) -> str:
    """Return what is typed to name one organisation and no other: « CPAM de Vendée (n° 12) »."""
    return f"{organisation.nom} (n°\u00a0{organisation.pk})"


def organisation_citee(tape: str, utilisateur: Visiteur) -> Organisation:
    """Return the one organisation a user sees that a text names.

    Raises ``AmbiguError`` when several answer (the first is never taken for the person),
    ``IntrouvableError`` when none does.
    """
    if (numero := numero_cite(tape)) is not None:
        vues = Organisation.objects.all().visibles_par(utilisateur)
        lue = vues.select_related("fusionnee_dans").filter(pk=numero).first()
        trouvees = [lue.gardee] if lue else []
    else:
        trouvees = _nommees(tape, utilisateur)
    if not trouvees:
        raise IntrouvableError(
            f"Aucune organisation de votre ressort ne répond à {citer(tape)}.",
            f"Tapez le début de son nom ou son sigle, ou {A_AJOUTER}.",
        )
    if len(trouvees) > 1:
        raise _ambigue(tape, trouvees)
    return trouvees[0]


def _nommees(tape: str, utilisateur: Visiteur) -> list[Organisation]:
    """Return those whose name or acronym it is, else a few of those whose words it begins."""
    cle = normaliser(tape)
    if not cle:
        return []
    trouvees = chercher(utilisateur, Filtre(tape))
    exactes = [o for o in trouvees[:50] if cle in (normaliser(o.nom), normaliser(o.sigle))]
    return exactes or list(trouvees[: MONTREES + 1])


def _ambigue(tape: str, trouvees: list[Organisation]) -> AmbiguError:
    noms = [f"{citation(li.organisation)}, {li.lieu}" for li in lignes(trouvees[:MONTREES])]
    suite = "…" if len(trouvees) > MONTREES else ""
    return AmbiguError(
        f"Plusieurs organisations répondent à {citer(tape)}\u00a0: {enumerer(noms)}{suite}.",
        "Donnez le nom suivi du numéro, comme ici.",
    )
