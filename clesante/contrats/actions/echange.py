"""Named change by which a contract of another installation comes in, as it was there."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from clesante.acteurs.actions import creer as creer_organisation
from clesante.acteurs.actions.dispositifs import creer as creer_dispositif
from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.models import Decision, Dispositif, Instance, Organisation
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs
from clesante.concertation.models import Diagnostic, Enjeu
from clesante.contrats.actions import permis
from clesante.contrats.actions.versions import CHAMPS_VERSION
from clesante.contrats.colonnes.contenu import CONTRAT, ENJEU, PAR_NOM, SORTES, Sorte
from clesante.contrats.journal import CHAMPS
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.models import (
    CibleIndicateur,
    Contrat,
    EtapeFranchie,
    FicheAction,
    IndicateurAction,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.echange import verifier
from clesante.pieces.actions_fichiers import garder
from clesante.pieces.models import Piece
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from clesante.socle.json_canonique import empreinte
from clesante.territoires.actions_rattaches import rattacher

journal = logging.getLogger("clesante.contrats")
MALFORMES = (
    KeyError, TypeError, ValueError, AttributeError, OverflowError, ValidationError, DataError,
    IntegrityError,
)  # fmt: skip
CREER = "contrats.creer"
IMPORTE = "contrats.contrat_importe"
APRES_LES_VERSIONS = ("documents", "relectures", "avis", "motifs", "signatures")


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


def importer(
    colis: Mapping[str, Any], fichiers: Mapping[str, bytes], par: Utilisateur
) -> tuple[Contrat, bool]:
    """Take in a contract that another installation exported; return it, and whether it is new.

    All of it is written, or nothing. The same file twice changes nothing. Raises
    ``EntreeInvalideError`` for a file that is not whole, ``RefuseError`` when the contract is here
    already and no longer says the same, or for a territory out of reach, ``IntrouvableError``
    without the right.
    """
    try:
        return _importer(colis, fichiers, par)
    except MALFORMES as erreur:  # anybody may write this file: no shape of it is an accident here
        journal.warning("contrat importé refusé", exc_info=erreur)
        raise EntreeInvalideError(
            "Ce fichier n'a pas la forme d'un contrat exporté : rien n'a été enregistré.",
            "Exportez de nouveau le contrat, et donnez le fichier tel quel.",
        ) from None


def _importer(
    colis: Mapping[str, Any], fichiers: Mapping[str, bytes], par: Utilisateur
) -> tuple[Contrat, bool]:
    dit = verifier(colis)
    deja = Contrat.objects.filter(cle_creation=_repere(dit.contrat)).first()
    if deja is not None:
        return _deja_la(deja, colis, par), False
    with transaction.atomic():
        arrivee = Arrivee(colis, fichiers, par, _contrat(dit, colis))
        _rattacher(arrivee)
        _programme(arrivee, dit)
        _versions(arrivee)
        _parcours(arrivee)
        _pieces(arrivee)
        trouve = empreinte(contenu(arrivee.contrat, tout=True).valeurs)
        if trouve != colis["empreinte"]:
            raise EntreeInvalideError(
                "Ce contrat ne se retrouve pas tel qu'il était : rien n'a été enregistré.",
                "Mettez les deux sites à la même version, puis exportez de nouveau.",
            )
        _noter(arrivee)
        _lier_aux_suivants(arrivee.contrat)
    return arrivee.contrat, True


def _noter(arrivee: Arrivee) -> None:
    colis = arrivee.colis
    apres = {
        "empreinte": colis["empreinte"],
        "intitule": arrivee.contrat.intitule,
        "predecesseur": (colis.get("predecesseur") or {}).get("repere"),
        "chainees": colis.get("chainees") or {},
    }
    noter(IMPORTE, arrivee.par, arrivee.contrat, apres=apres)


def _lier_aux_suivants(contrat: Contrat) -> None:
    """Bind to a contract those that came before it and said that they follow it."""
    notes = Evenement.objects.filter(type=IMPORTE, apres__predecesseur=str(contrat.cle_creation))
    for note in notes:
        Contrat.objects.filter(pk=note.objet_id, predecesseur=None).update(predecesseur=contrat)
        _chainer(note.apres["chainees"])


def _chainer(chainees: Mapping[str, str]) -> None:
    """Bind actions to those of the contract before, once both are here."""
    avant = {
        str(cle): pk
        for cle, pk in FicheAction.objects.filter(
            cle_creation__in=list(chainees.values())
        ).values_list("cle_creation", "pk")
    }
    for suite, tenue in chainees.items():
        if tenue in avant:
            FicheAction.objects.filter(cle_creation=suite).update(chainee=avant[tenue])


def _deja_la(deja: Contrat, colis: Mapping[str, Any], par: Utilisateur) -> Contrat:
    """Return a contract that is here already and says the same; refuse it when it does not."""
    lu = permis(Contrat, deja.pk, par, "contrats.voir")
    if empreinte(contenu(lu, tout=True).valeurs) != colis["empreinte"]:
        raise RefuseError(
            f"Ce contrat est déjà sur ce site, sous le n° {lu.pk}, et n'y dit plus la même chose.",
            f"Voyez ce qui diffère : « clesante contrat comparer {lu.pk} FICHIER ».",
        )
    return lu


def _repere(dit: Mapping[str, Any]) -> str:
    return str(dit["repere"])


def _contrat(dit: Contenu, colis: Mapping[str, Any]) -> Contrat:
    """Return the contract of a file, not saved."""
    contrat = Contrat(cle_creation=_repere(dit.contrat), **_valeurs(CONTRAT, dit.contrat))
    avant = (colis.get("predecesseur") or {}).get("repere")
    contrat.predecesseur = Contrat.objects.filter(cle_creation=avant).first() if avant else None
    _valider(contrat, CONTRAT)
    return contrat


def _rattacher(arrivee: Arrivee) -> None:
    """Put the contract in its territory, with its diagnosis and the issues that actions cite."""
    arrivee.contrat.diagnostic = _diagnostic(arrivee)
    contrat, _ = rattacher(arrivee.contrat, "contrats.contrat_commence", CHAMPS, arrivee.par, CREER)
    codes = [contrat.code, *(arrivee.colis.get("codes", ()) if contrat.fictif else ())]
    for code in codes:
        contrat.portees.get_or_create(code=code)


def _diagnostic(arrivee: Arrivee) -> Diagnostic | None:
    dit = arrivee.colis["contenu"].get("diagnostic")
    if not dit:
        return None
    deja = Diagnostic.objects.filter(cle_creation=dit["repere"]).first()
    if deja is not None:
        return deja
    ici = arrivee.contrat
    neuf = Diagnostic(
        cle_creation=dit["repere"],
        intitule=dit["intitule"],
        annee=dit["annee"],
        territoire=ici.territoire,
        fictif=ici.fictif,
        lieu=ici.lieu,
        population=ici.population,
    )
    from clesante.concertation.actions import commencer

    return commencer(neuf, arrivee.par)[0]


def _programme(arrivee: Arrivee, dit: Contenu) -> None:
    """Write everything the contract says, what is held before what holds it."""
    _enjeux(arrivee, dit)
    for sorte in SORTES:
        for lu in dit.liste(sorte.nom):
            _poser(arrivee, sorte, lu)
    for lu in dit.liste("actes"):  # an opinion names a fiche, which names what acts hold
        if lu.get("fiche"):
            acte = arrivee.fait(lu["repere"])
            type(acte).objects.filter(pk=acte.pk).update(fiche=arrivee.fait(lu["fiche"]))
    _chainer(arrivee.colis.get("chainees") or {})


def _enjeux(arrivee: Arrivee, dit: Contenu) -> None:
    for lu in dit.liste("enjeux"):
        enjeu = Enjeu.objects.filter(cle_creation=lu["repere"]).first()
        if enjeu is None and arrivee.contrat.diagnostic is not None:
            enjeu = Enjeu.objects.create(
                cle_creation=lu["repere"],
                diagnostic=arrivee.contrat.diagnostic,
                **{nom: lu[nom] for nom in ENJEU},
            )
        arrivee.faits[lu["repere"]] = enjeu


def _poser(arrivee: Arrivee, sorte: Sorte, dit: Mapping[str, Any], **plus: Any) -> Any:
    """Write one object of the file, with what it is linked to."""
    objet = sorte.modele(cle_creation=dit["repere"], **_valeurs(sorte, dit), **plus)
    noms = champs(sorte.modele)
    if "contrat" in noms:
        objet.contrat = arrivee.contrat  # type: ignore[attr-defined]
    if "auteur" in noms:
        objet.auteur = arrivee.par  # type: ignore[attr-defined]
    for lien in sorte.liens:
        setattr(objet, lien.name, arrivee.fait(dit.get(lien.name)))
    for lien in sorte.organisations:
        setattr(objet, lien.name, _organisation(arrivee, dit.get(lien.name)))
    _valider(objet, sorte)
    objet.save()
    arrivee.faits[dit["repere"]] = objet
    _relier(arrivee, objet, dit)
    return objet


def _relier(arrivee: Arrivee, objet: Any, dit: Mapping[str, Any]) -> None:
    """Write what hangs on an action or on an indicator and has no row of its own in the file."""
    if isinstance(objet, FicheAction):
        objet.enjeux.set(filter(None, map(arrivee.fait, dit.get("enjeux", ()))))
        objet.principes.set(filter(None, map(arrivee.fait, dit.get("principes", ()))))
        objet.dispositifs.set(_dispositif(arrivee, lu) for lu in dit.get("dispositifs", ()))
    if isinstance(objet, IndicateurAction):
        CibleIndicateur.objects.bulk_create(
            CibleIndicateur(indicateur=objet, annee=int(annee), valeur=valeur)
            for annee, valeur in dit.get("cibles", {}).items()
        )


def _valeurs(sorte: Sorte, dit: Mapping[str, Any]) -> dict[str, Any]:
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
        raise _invalide(sorte, dit, erreur) from None


def _valider(objet: models.Model, sorte: Sorte) -> None:
    libres = [
        nom for nom, c in champs(objet).items() if c.is_relation or isinstance(c, models.JSONField)
    ]
    try:
        objet.clean_fields(exclude=libres)
    except ValidationError as erreur:
        raise _invalide(sorte, {"repere": str(objet)}, erreur) from None


def _invalide(sorte: Sorte, dit: Mapping[str, Any], erreur: ValidationError) -> EntreeInvalideError:
    quoi = dit.get("intitule") or dit.get("titre") or dit.get("repere")
    return EntreeInvalideError(
        f"Dans « {sorte.nom} », « {quoi} » ne peut pas être lu : {' '.join(erreur.messages)}",
        "Rien n'a été enregistré : exportez de nouveau le contrat.",
    )


def _organisation(arrivee: Arrivee, dite: Mapping[str, Any] | None) -> Organisation | None:
    """Return the organisation told by the same values, made when there is none."""
    if not dite:
        return None
    cle = f"organisation {sorted(dite.items())}"
    if cle not in arrivee.faits:
        trouvee = Organisation.objects.en_usage().filter(**dite).order_by("pk").first()
        arrivee.faits[cle] = (
            trouvee or creer_organisation(Organisation(**dite), arrivee.par, d_un_import=True)[0]
        )
    return arrivee.faits[cle]


def _dispositif(arrivee: Arrivee, dit: Mapping[str, Any]) -> Dispositif:
    deja: Dispositif | None = Dispositif.objects.filter(**dit).order_by("pk").first()
    return deja or creer_dispositif(Dispositif(**dit), arrivee.par)[0]


def _versions(arrivee: Arrivee) -> None:
    """Write the versions as they are, avenants among them, then what became of each."""
    suites = arrivee.colis["suites"]
    attendus = {lu["repere"]: lu for lu in suites.get("avenants", ())}
    for lue in suites.get("versions", ()):
        if lue.get("avenant"):
            _avenant(arrivee, attendus.pop(lue["avenant"], None))
        _lire_le_texte(arrivee, lue)
        version: VersionContrat = _poser(arrivee, PAR_NOM["versions"], lue)
        noter(
            "contrats.version_importee",
            arrivee.par,
            version,
            apres=etat(version, CHAMPS_VERSION),
        )
    for reste in attendus.values():
        _avenant(arrivee, reste)
    for nom in APRES_LES_VERSIONS:
        for lu in suites.get(nom, ()):
            if nom == "documents":
                _garder(arrivee, lu)
            _poser(arrivee, PAR_NOM[nom], lu)
    for lue in arrivee.colis.get("signees", ()):
        VersionSignee.objects.create(
            **{
                nom: champs(VersionSignee)[nom].to_python(dit)
                for nom, dit in lue.items()
                if nom != "version"
            },
            version=arrivee.fait(lue["version"]),
            auteur=arrivee.par,
        )


def _lire_le_texte(arrivee: Arrivee, version: Mapping[str, Any]) -> None:
    """Refuse a version whose text is not the text of this contract."""
    if json.loads(version["contenu"])["contrat"]["repere"] != str(arrivee.contrat.cle_creation):
        raise EntreeInvalideError(
            f"La version {version['numero']} de ce fichier est celle d'un autre contrat.",
            "Exportez de nouveau le contrat : rien n'a été enregistré.",
        )


def _avenant(arrivee: Arrivee, lu: Mapping[str, Any] | None) -> None:
    if lu is not None:
        _poser(arrivee, PAR_NOM["avenants"], lu)


def _garder(arrivee: Arrivee, lu: Mapping[str, Any]) -> None:
    """Keep a file that the contract stands on; refuse one that is not there or not itself."""
    octets = arrivee.fichiers.get(lu["empreinte"])
    if octets is None or hashlib.sha256(octets).hexdigest() != lu["empreinte"]:
        raise EntreeInvalideError(
            f"Le fichier « {lu['fichier']} » manque, ou n'est plus celui qui a été exporté.",
            "Exportez de nouveau le contrat : rien n'a été enregistré.",
        )
    garder(octets)


def _parcours(arrivee: Arrivee) -> None:
    """Write the steps passed, with the decision that closed each."""
    for lue in arrivee.colis.get("parcours", ()):
        dite = {nom: dit for nom, dit in lue.items() if nom != "decision"}
        EtapeFranchie.objects.create(
            **dite,
            contrat=arrivee.contrat,
            auteur=arrivee.par,
            decision=_decision(arrivee, lue.get("decision")),
        )


def _decision(arrivee: Arrivee, dite: Mapping[str, Any] | None) -> Decision | None:
    if not dite:
        return None
    corps = dite["instance"]
    instance = Instance.objects.filter(**corps, portees__code=arrivee.contrat.code).first()
    if instance is None:
        instance = creer_instance(Instance(**corps), arrivee.par)[0]
        instance.portees.get_or_create(code=arrivee.contrat.code)
    valeurs = {
        nom: champs(Decision)[nom].to_python(dite[nom]) for nom in ("date", "phrase", "genre")
    }
    deja = Decision.objects.filter(instance=instance, **valeurs).first()
    return deja or decider(Decision(instance=instance, **valeurs), arrivee.par, arrivee.contrat)[0]


def _pieces(arrivee: Arrivee) -> None:
    """Join the files again to what they were joined to."""
    for lue in _a_joindre(arrivee):
        _garder(arrivee, lue)
        dite = {n: d for n, d in lue.items() if n not in ("repere", "objet")}
        objet = arrivee.fait(lue["objet"]) or arrivee.contrat
        Piece.objects.create(
            cle_creation=lue["repere"], objet_id=objet.pk, auteur=arrivee.par, **dite
        )


def _a_joindre(arrivee: Arrivee) -> Iterator[Mapping[str, Any]]:
    """Yield the files of the contract that are not here yet."""
    for lue in arrivee.colis.get("pieces", ()):
        if not Piece.objects.filter(cle_creation=lue["repere"]).exists():
            yield lue
