"""What ``clesante donnees table`` says: a preview, its anomalies, a difference, a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from clesante.commandes.sortie import dire, tableau
from clesante.socle.texte import nombre, pluriel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clesante.donnees.producteurs.anomalies import Anomalie
    from clesante.donnees.tables.imports import Apercu
    from clesante.donnees.tables.lectures import TableLue
    from clesante.donnees.tables.regles import Difference

MONTREES = 10  # rows of a preview, and changes of a difference


def en_json(lu: Apercu) -> dict[str, object]:
    """Return a preview as plain values."""
    contenu = asdict(lu)
    lignes = contenu.pop("lignes")
    return {
        **contenu,
        "trouves": list(lu.trouves),
        "periodes": list(lu.periodes),
        "chiffres": len(lignes),
        "premieres": lignes[:MONTREES],
    }


def dire_apercu(lu: Apercu) -> None:
    """Say what was understood of a file."""
    feuille = f", feuille « {lu.feuille} »" if lu.feuille else ""
    texte = f", {lu.encodage}, séparateur « {lu.separateur} »" if lu.encodage else ""
    dire(f"{lu.fichier}{feuille}{texte}, en-tête à la ligne {lu.ligne_entete}")
    colonnes = (f"{role} = « {libelle} »" for role, libelle in lu.colonnes.items())
    dire(f"Colonnes : {' ; '.join(colonnes)}")
    decimale = {",": "virgule", ".": "point"}.get(lu.decimale, "aucune décimale à trancher")
    echelle = f" ; échelle : {lu.echelle}" if lu.echelle else ""
    dire(f"Décimale : {decimale}{echelle} ; périodes : {', '.join(lu.periodes) or 'aucune'}")
    trouves = pluriel(len(lu.trouves), "territoire trouvé", "territoires trouvés")
    dire(
        f"Niveau {lu.niveau or 'inconnu'} : {trouves}, {len(lu.hors)} hors du territoire, "
        f"{pluriel(len(lu.manquants), 'manquant')}"
    )
    tableau(
        ("Territoire", "Période", "Dimension", "Numérateur", "Dénominateur", "Valeur", "Statut"),
        (
            (
                ligne.territoire,
                ligne.periode,
                ligne.dimension,
                *map(_nombre, (ligne.numerateur, ligne.denominateur, ligne.valeur)),
                str(ligne.statut),
            )
            for ligne in lu.lignes[:MONTREES]
        ),
    )
    dire_anomalies(lu.anomalies)


def _nombre(valeur: float | None) -> str:
    if valeur is None:
        return "–"
    return nombre(valeur, 0 if float(valeur).is_integer() else 2)


def dire_anomalies(anomalies: Sequence[Anomalie]) -> None:
    """Say each anomaly once, with the number of rows of the same kind."""
    vus: dict[str, int] = {}
    for anomalie in anomalies:
        genre = anomalie.genre or str(anomalie)
        vus[genre] = vus.get(genre, 0) + 1
    for anomalie in anomalies:
        genre = anomalie.genre or str(anomalie)
        compte = vus.pop(genre, 0)
        if compte:
            suite = f" ({compte} lignes)" if compte > 1 else ""
            remede = f" {anomalie.remede}." if anomalie.remede else ""
            dire(f"[{anomalie.gravite}] {anomalie}{suite}.{remede}")


def difference(d: Difference) -> dict[str, int]:
    """Return the counts of a difference."""
    return {
        "crees": len(d.crees),
        "modifies": len(d.modifies),
        "retires": len(d.retires),
        "inchanges": d.inchanges,
    }


def dire_difference(d: Difference) -> None:
    """Show the first figures changed or removed; a first import has none."""
    for avant, apres in d.modifies[:MONTREES]:
        dire(f"  modifié : {avant.territoire}, {avant.periode} : {avant.dit} devient {apres.dit}")
    for ligne in d.retires[:MONTREES]:
        dire(f"  retiré : {ligne.territoire}, {ligne.periode} : {ligne.dit}")


def fiche(lue: TableLue) -> dict[str, object]:
    """Return a table as plain values."""
    table, version = lue.table, lue.version
    return {
        "code": table.code,
        "indicateur": table.indicateur,
        "libelle": table.libelle,
        "definition": table.definition,
        "unite": table.unite,
        "calcul": table.calcul,
        "theme": table.theme,
        "polarite": table.polarite,
        "territoire": table.territoire,
        "producteur": table.producteur,
        "jeu": table.jeu,
        "seuil": table.seuil,
        "etat": str(lue.etat),
        "version": version.numero,
        "version_publiee": lue.numero_publie,
        "fichier": version.fichier,
        "sha256": version.sha256,
        "periodes": list(lue.periodes),
        "chiffres": lue.chiffres,
    }
