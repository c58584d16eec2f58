"""What a file that travels says, made into objects: those of the contract, those it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from clesante.acteurs.actions import creer as creer_organisation
from clesante.acteurs.actions.dispositifs import creer as creer_dispositif
from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.models import Decision, Dispositif, Instance, Organisation
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import champs
from clesante.contrats.colonnes.contenu import DISPOSITIF, ORGANISATION, Sorte
from clesante.contrats.imports.contenu import cible, invalide, nom_de
from clesante.contrats.lectures.echange import DECISION, INSTANCE
from clesante.contrats.models import CibleIndicateur, Contrat, FicheAction, IndicateurAction
from clesante.contrats.regles.echange import exact
from clesante.socle.erreurs import EntreeInvalideError


@dataclass
class Arrivee:
    """What is being taken in: what the file says, what was made of it, in whose name."""

    colis: Mapping[str, Any]
    fichiers: Mapping[str, bytes]
    par: Utilisateur
    contrat: Contrat
    faits: dict[str, Any] = field(default_factory=dict)

    def fait(self, repere: str | None) -> Any:
        """Return what was made of an object of the file, None when nothing was."""
        return self.faits.get(repere or "")


def poser(arrivee: Arrivee, sorte: Sorte, dit: Mapping[str, Any]) -> Any:
    """Write one object of the file, with what it is linked to."""
    objet = sorte.modele(cle_creation=dit["repere"])
    noms = champs(sorte.modele)
    if "contrat" in noms:
        objet.contrat = arrivee.contrat  # type: ignore[attr-defined]
    if "auteur" in noms:
        objet.auteur = arrivee.par  # type: ignore[attr-defined]
    remplir(arrivee, sorte, objet, dit)
    objet.save()
    arrivee.faits[dit["repere"]] = objet
    relier(arrivee, objet, dit)
    return objet


def remplir(arrivee: Arrivee, sorte: Sorte, objet: models.Model, dit: Mapping[str, Any]) -> None:
    """Give an object, not saved, what the file says of it."""
    for nom, valeur in valeurs(sorte, dit).items():
        setattr(objet, nom, valeur)
    for lien in sorte.liens:
        setattr(objet, lien.name, arrivee.fait(dit.get(lien.name)))
    for lien in sorte.organisations:
        setattr(objet, lien.name, organisation(arrivee, dit.get(lien.name)))
    valider(objet, sorte)


def relier(arrivee: Arrivee, objet: Any, dit: Mapping[str, Any]) -> None:
    """Write what hangs on an action or on an indicator and has no row of its own in the file."""
    if isinstance(objet, FicheAction):
        objet.enjeux.set(filter(None, map(arrivee.fait, dit.get("enjeux", ()))))
        objet.principes.set(filter(None, map(arrivee.fait, dit.get("principes", ()))))
        objet.dispositifs.set(_dispositif(arrivee, lu) for lu in dit.get("dispositifs", ()))
    if isinstance(objet, IndicateurAction):
        dites = [cible(annee, valeur) for annee, valeur in dit.get("cibles", {}).items()]
        for dite in dites:
            dite.indicateur = objet
        CibleIndicateur.objects.filter(indicateur=objet).delete()
        CibleIndicateur.objects.bulk_create(dites)


def valeurs(sorte: Sorte, dit: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an object as its model takes them; refuse a column nobody knows."""
    connues = {champ.name: champ for champ in sorte.colonnes}
    autour = {lien.name for lien in (*sorte.liens, *sorte.organisations)}
    jointes = {"repere", "enjeux", "principes", "dispositifs", "cibles"}
    if inconnues := set(dit) - set(connues) - autour - jointes:
        raise EntreeInvalideError(
            f"Ce site ne connaît pas, dans « {sorte.nom} » : {', '.join(sorted(inconnues))}.",
            "Mettez les deux sites à la même version.",
        )
    try:
        return {nom: connues[nom].to_python(dit[nom]) for nom in dit if nom in connues}
    except ValidationError as erreur:
        raise invalide(sorte.nom, nom_de(dit), erreur) from None


def valider(objet: models.Model, sorte: Sorte) -> None:
    """Refuse an object whose columns are not what its model takes."""
    try:
        objet.clean_fields(exclude=_libres(objet))
    except ValidationError as erreur:
        raise invalide(sorte.nom, objet, erreur) from None


def _libres(objet: models.Model) -> list[str]:
    """Return the columns that are not judged here: links, plain values, nothing where it may be."""
    return [
        nom
        for nom, c in champs(objet).items()
        if c.is_relation
        or isinstance(c, models.JSONField)
        or (c.null and getattr(objet, nom) is None)
    ]


def neuf(modele: type[Any], dit: Mapping[str, Any], **plus: Any) -> Any:
    """Return an object, not saved, that a file tells by some of its columns."""
    connus = champs(modele)
    try:
        fait = modele(**{nom: connus[nom].to_python(lu) for nom, lu in dit.items()}, **plus)
        fait.clean_fields(exclude=_libres(fait))
    except ValidationError as erreur:
        nom = dit.get("nom") or dit.get("fichier") or dit.get("phrase") or ""
        raise invalide(modele._meta.verbose_name, nom, erreur) from None  # noqa: SLF001
    return fait


def organisation(arrivee: Arrivee, dite: Mapping[str, Any] | None) -> Organisation | None:
    """Return the organisation told by the same values, made when there is none."""
    if not dite:
        return None
    dite = exact(dite, ORGANISATION)
    cle = f"organisation {sorted(dite.items())}"
    if cle not in arrivee.faits:
        trouvee = Organisation.objects.en_usage().filter(**dite).order_by("pk").first()
        arrivee.faits[cle] = (
            trouvee
            or creer_organisation(neuf(Organisation, dite), arrivee.par, d_un_import=True)[0]
        )
    return arrivee.faits[cle]


def _dispositif(arrivee: Arrivee, dit: Mapping[str, Any]) -> Dispositif:
    dit = exact(dit, DISPOSITIF)
    deja: Dispositif | None = Dispositif.objects.filter(**dit).order_by("pk").first()
    return deja or creer_dispositif(neuf(Dispositif, dit), arrivee.par)[0]


def decision(arrivee: Arrivee, dite: Any) -> Decision | None:
    """Return the decision that closed a step, of the body told by the same values."""
    if not dite:
        return None
    corps = exact(dite["instance"], INSTANCE)
    prise = exact({nom: lu for nom, lu in dite.items() if nom != "instance"}, DECISION)
    instance = Instance.objects.filter(**corps, portees__code=arrivee.contrat.code).first()
    if instance is None:
        instance = creer_instance(neuf(Instance, corps), arrivee.par)[0]
        instance.portees.get_or_create(code=arrivee.contrat.code)
    deja = Decision.objects.filter(instance=instance, **prise).first()
    if deja is not None:
        return deja
    return decider(neuf(Decision, prise, instance=instance), arrivee.par, arrivee.contrat)[0]
