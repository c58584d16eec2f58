"""The file to fill for an indicator that nobody has filled: one row per territory, values empty."""

from __future__ import annotations

from collections.abc import Sequence

from clesante.donnees.catalogue import Indicateur
from clesante.socle.erreurs import IntrouvableError
from clesante.territoires.lectures import Perimetre, Territoire, plusieurs, recouvrements
from clesante.ui.classeurs import ecrire
from clesante.ui.colonnes import Colonne

# Level of the rows of the file to fill, by finest level at the holder.
NIVEAUX = {
    "commune": "COM",
    "bassin_de_vie": "BV",
    "epci": "EPCI",
    "departement": "DEP",
    "region": "REG",
    "france": "FR",
    "local": "COM",
}
COLONNES: tuple[Colonne[Territoire], ...] = (
    Colonne("code", "Code", lambda territoire: territoire.code),
    Colonne("nom", "Nom", lambda territoire: territoire.nom),
    *(
        Colonne(code, libelle, lambda _: None)
        for code, libelle in (
            ("numerateur", "Numérateur"),
            ("denominateur", "Dénominateur"),
            ("valeur", "Valeur"),
            ("annee", "Année"),
            ("source", "Source"),
        )
    ),
)
# What each format is called.
FORMATS = {"xlsx": "Excel (xlsx)", "ods": "LibreOffice (ods)", "csv": "CSV"}


def modele(
    indicateur: Indicateur, perimetre: Perimetre, niveau: str = "", format_voulu: str = "csv"
) -> bytes:
    """Return the file to fill: one row per territory of ``niveau`` that the perimeter touches.

    ``niveau`` is a level of the catalogue (``commune``, ``epci``…), by default the finest at the
    holder, or the communes where that level does not exist; ``format_voulu`` one of ``FORMATS``.
    Raises ``IntrouvableError`` for another level or format, or when the perimeter lies in no
    territory of the level asked.
    """
    if format_voulu not in FORMATS:
        raise IntrouvableError(
            f"Le format « {format_voulu} » n'existe pas.", f"Au choix : {', '.join(FORMATS)}."
        )
    lignes = territoires_a_remplir(indicateur, perimetre, niveau)
    return ecrire(format_voulu, f"À remplir {indicateur.code}", COLONNES, lignes)


def nom_du_modele(indicateur: Indicateur, perimetre: Perimetre, format_voulu: str = "csv") -> str:
    """Return the name of the file to fill: it carries the indicator and the territory."""
    territoire = perimetre.code.split("+")[0]
    suite = "-et-autres" if "+" in perimetre.code else ""
    return f"{indicateur.code}-{territoire}{suite}.{format_voulu}"


def territoires_a_remplir(
    indicateur: Indicateur, perimetre: Perimetre, niveau: str = ""
) -> list[Territoire]:
    """Return the territories whose figure is asked for, by code; raises as :func:`modele`."""
    voulu = niveau or indicateur.niveau
    if voulu not in NIVEAUX:
        raise IntrouvableError(
            f"Le niveau « {voulu} » n'existe pas.", f"Au choix : {', '.join(NIVEAUX)}."
        )
    codes = _codes(perimetre, NIVEAUX[voulu])
    if niveau and not codes:
        raise IntrouvableError(
            f"{perimetre.intitule} n'est dans aucun territoire du niveau « {voulu} ».",
            "Demandez le niveau commune.",
        )
    return sorted(plusieurs(codes or perimetre.communes), key=lambda t: t.code)


def _codes(perimetre: Perimetre, niveau: str) -> Sequence[str]:
    directs = {
        "COM": perimetre.communes,
        "EPCI": perimetre.epci,
        "DEP": perimetre.departements,
        "REG": perimetre.regions,
        "FR": ("FR",),
    }
    if niveau in directs:
        return directs[niveau]
    return [r.territoire.code for r in recouvrements(perimetre, niveau)]
