"""Named changes of perimeters."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from clesante.socle.texte import enumerer, nombre
from clesante.territoires.imports.perimetres import DefinitionPerimetre
from clesante.territoires.lectures import perimetre, perimetre_de, populations
from clesante.territoires.models import PerimetreEnregistre, Quartier
from clesante.territoires.regles import citer


def enregistrer(definition: DefinitionPerimetre) -> PerimetreEnregistre:
    """Record one version of a perimeter, all or nothing; the same one again changes nothing.

    What was typed is kept as exact codes. Raises the error of ``perimetre`` for a unit it cannot
    read, EntreeInvalideError for a quarter that is not in one commune of the perimeter or has more
    inhabitants than it, RefuseError
    when this version already exists with other content: a version never changes.
    """
    lu = perimetre_de(definition.unites)
    champs = asdict(definition) | {"unites": [unite.code for unite in lu.unites]}
    quartiers = list(champs.pop("quartiers"))
    for quartier in quartiers:
        quartier["commune"] = _commune(quartier["nom"], quartier["commune"], lu.communes)
        _verifier_population(quartier["nom"], quartier["commune"], quartier["population"])
    cle = {champ: champs.pop(champ) for champ in ("identifiant", "version")}
    with transaction.atomic():
        enregistre, nouveau = PerimetreEnregistre.objects.get_or_create(**cle, defaults=champs)
        if nouveau:
            Quartier.objects.bulk_create(Quartier(perimetre=enregistre, **q) for q in quartiers)
        elif _contenu(enregistre) != (champs, quartiers):
            raise RefuseError(
                f"Le périmètre {enregistre.code} existe déjà avec un autre contenu.",
                "Donnez une autre version : une version enregistrée ne change plus.",
            )
    return enregistre


def _commune(nom: str, saisie: str, communes: tuple[str, ...]) -> str:
    """Return the code of the commune typed for a quarter."""
    lue = perimetre(saisie).communes
    if len(lue) != 1 or lue[0] not in communes:
        raise EntreeInvalideError(
            f"Le quartier {citer(nom)} n'est pas dans une commune du périmètre : {citer(saisie)}.",
            f"Donnez le code d'une de ses communes, par exemple {enumerer(communes[:3], 'ou')}.",
        )
    return lue[0]


def _verifier_population(nom: str, commune: str, population: int | None) -> None:
    """Refuse a quarter with more inhabitants than its commune ever had in the vintages held."""
    connues = [p.valeur for p in populations(commune)]
    if population is not None and connues and population > max(connues):
        raise EntreeInvalideError(
            f"Le quartier {citer(nom)} aurait {nombre(population)} habitants, plus que sa commune "
            f"entière ({nombre(max(connues))}).",
            "Vérifiez la population et la commune du quartier.",
        )


def _contenu(enregistre: PerimetreEnregistre) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return a recorded perimeter as ``enregistrer`` was given it."""
    champs = ("intitule", "nature", "unites", "date_debut", "date_fin", "source")
    colonnes = ("nom", "commune", "population", "annee", "source")
    return {champ: getattr(enregistre, champ) for champ in champs}, [
        {colonne: getattr(q, colonne) for colonne in colonnes} for q in enregistre.quartiers.all()
    ]
