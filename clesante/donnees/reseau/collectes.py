"""From a connector to the file that our layout reads: files, archives, pages put end to end.

Pages are kept one by one while a source is gathered, so that a collection that was cut goes on
where it stopped; the file itself is written whole, at the end.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from clesante.donnees.reseau.connecteurs import (
    Connecteur,
    Distante,
    Forme,
    adresse,
    ressource,
    sans_lecture,
    verifier_date,
)
from clesante.donnees.reseau.contenus import extraire
from clesante.donnees.reseau.liaison import HorsReseauError, Reseau
from clesante.donnees.reseau.reponses import entier, inattendu, liste, lu, objet
from clesante.donnees.reseau.telechargements import telecharger
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, IndisponibleError
from clesante.socle.fichiers import ecrire, empreinte

Suivi = Callable[[str, int, int | None], None]
Pages = Callable[[str, Mapping[str, str]], Any]
GARDE_DES_PAGES = 86_400  # seconds: what was gathered the day before is asked for again
PAGES_MAX = 2_000
HUBEAU_MAX = 20_000  # results that Hub'Eau gives to one question


class Etat(StrEnum):
    """What became of a source."""

    TELECHARGE = "téléchargé"
    INCHANGE = "inchangé"
    MANUEL = "à la main"
    ECHEC = "échec"


@dataclass(frozen=True, slots=True)
class Bilan:
    """What became of one source: size and fingerprint of its file, and the sentence that says why
    there is none, or that nothing reads it yet."""

    source: str
    etat: Etat
    octets: int = 0
    sha256: str = ""
    detail: str = ""


def _muet(_source: str, _recus: int, _total: int | None) -> None:
    """Say nothing."""


def reseau_de(connecteur: Connecteur) -> Reseau:
    """Return the network towards the hosts of a connector, at its rhythm."""
    return Reseau(connecteur.hotes, connecteur.par_minute)


def telecharger_sources(
    choisies: Sequence[tuple[Connecteur, Distante]],
    vers: Path,
    suivi: Suivi = _muet,
    reseau_pour: Callable[[Connecteur], Reseau] = reseau_de,
) -> list[Bilan]:
    """Fetch each source into the folder ``vers``; one that fails does not stop the others.

    Raises ``IndisponibleError`` when there is plainly no network: two platforms (or the only one
    asked) do not answer, and none did before.
    """
    reseaux: dict[str, Reseau] = {}
    muets: set[str] = set()
    bilans: list[Bilan] = []
    assez = min(2, len({c.code for c, _ in choisies if c.automatique}))
    try:
        for connecteur, source in choisies:
            reseau = reseaux.setdefault(connecteur.code, reseau_pour(connecteur))
            try:
                bilans.append(_un(connecteur, source, vers, reseau, suivi))
            except HorsReseauError as erreur:
                muets.add(connecteur.code)
                if len(muets) >= assez and not any(map(_a_repondu, bilans)):
                    raise _sans_reseau(erreur) from erreur
                bilans.append(Bilan(source.code, Etat.ECHEC, detail=str(erreur)))
            except ClesanteError as erreur:
                bilans.append(Bilan(source.code, Etat.ECHEC, detail=str(erreur)))
    finally:
        for reseau in reseaux.values():
            reseau.fermer()
    return bilans


def _a_repondu(bilan: Bilan) -> bool:
    return bilan.etat in {Etat.TELECHARGE, Etat.INCHANGE}


def _sans_reseau(erreur: HorsReseauError) -> IndisponibleError:
    return IndisponibleError(
        f"Il n'y a pas de réseau d'ici vers les producteurs : {erreur.message}",
        "Voyez le mandataire avec votre service informatique (HTTPS_PROXY), ou apportez un paquet "
        "de données sur une clé USB : « clesante donnees installer --paquet FICHIER ».",
    )


def _un(
    connecteur: Connecteur, source: Distante, vers: Path, reseau: Reseau, suivi: Suivi
) -> Bilan:
    if connecteur.forme is Forme.MANUEL:
        a_dire = filter(None, [*source.etapes, sans_lecture(source)])
        return Bilan(source.code, Etat.MANUEL, detail=" ; ".join(a_dire))
    verifier_date(source, date.today())  # noqa: DTZ011 (a calendar day, where it runs)
    cible = vers / source.fichier
    prendre = _assembler if connecteur.forme in ASSEMBLAGES else _fichier
    nouveau = prendre(connecteur, source, cible, reseau, suivi)
    etat = Etat.TELECHARGE if nouveau else Etat.INCHANGE
    return Bilan(source.code, etat, cible.stat().st_size, empreinte(cible), sans_lecture(source))


def _fichier(
    connecteur: Connecteur, source: Distante, cible: Path, reseau: Reseau, suivi: Suivi
) -> bool:
    """Fetch a source that is one file, possibly in an archive; return whether it is new."""
    lieu, parametres = adresse(connecteur, source), source.parametres
    if connecteur.forme is Forme.DATA_GOUV:
        with _pages(reseau, cible) as pages:
            lieu, parametres = ressource(pages(lieu, {}), source, connecteur.base), {}

    def suivre(recus: int, total: int | None) -> None:
        suivi(source.code, recus, total)

    if connecteur.forme is not Forme.ARCHIVE:
        return telecharger(reseau, lieu, cible, source.nature, parametres, suivre).nouveau
    archive = cible.parent / "archives" / f"{source.code}.zip"
    recu = telecharger(reseau, lieu, archive, "zip", parametres, suivre)
    if recu.nouveau or not cible.is_file():
        extraire(archive, source.membre, cible, reseau.limites.octets)
    return recu.nouveau


def _assembler(
    connecteur: Connecteur, source: Distante, cible: Path, reseau: Reseau, suivi: Suivi
) -> bool:
    """Gather the pages of a source into its file; return whether it changed."""
    with _pages(reseau, cible, lambda n: suivi(source.code, n, None)) as pages:
        octets = ASSEMBLAGES[connecteur.forme](pages, adresse(connecteur, source), source)
        if cible.is_file() and empreinte(cible) == hashlib.sha256(octets).hexdigest():
            return False
        ecrire(cible, octets)
    return True


@contextlib.contextmanager
def _pages(
    reseau: Reseau, cible: Path, compter: Callable[[int], None] | None = None
) -> Iterator[Pages]:
    """Yield a reader of JSON pages, which keeps them until the whole succeeds or is refused.

    Those of a collection that was cut serve the next one; those that came and do not have the shape
    expected would be refused again.
    """
    dossier = cible.with_name(f"{cible.name}.pages")
    lus, en_route = 0, False

    def page(lieu: str, parametres: Mapping[str, str]) -> Any:
        nonlocal lus, en_route
        en_route = True
        demande = json.dumps([lieu, sorted(parametres.items())])
        fichier = dossier / f"{hashlib.sha256(demande.encode()).hexdigest()[:32]}.json"
        if not _recente(fichier):
            maximum = reseau.limites.octets_page
            telecharger(reseau, lieu, fichier, "json", parametres, octets_max=maximum)
        lus += fichier.stat().st_size
        if compter:
            compter(lus)
        contenu = _json(fichier)
        en_route = False
        return contenu

    try:
        yield page
    except Exception:
        if not en_route:
            shutil.rmtree(dossier, ignore_errors=True)
        raise
    shutil.rmtree(dossier, ignore_errors=True)


def _recente(fichier: Path) -> bool:
    return fichier.is_file() and time.time() - fichier.stat().st_mtime < GARDE_DES_PAGES


def _json(fichier: Path) -> Any:
    try:
        return json.loads(fichier.read_bytes())
    except (ValueError, RecursionError):
        fichier.unlink()
        raise EntreeInvalideError(
            "Le producteur a envoyé une page qui n'est pas du JSON lisible.",
            "Recommencez plus tard.",
        ) from None


def _melodi(pages: Pages, lieu: str, source: Distante) -> bytes:
    """Return the CSV « geo, periode, then a column per question » of a Mélodi data set.

    Two values for one territory, year and question would mean that a dimension was left free:
    refused, never added up.
    """
    lignes: dict[tuple[str, str], dict[str, object]] = {}
    for colonne, dimensions in source.tranches.items():
        for contenu in _suite_melodi(pages, lieu, {**source.parametres, **dimensions}):
            for observation in liste(contenu, "observations"):
                geo, periode, valeur = _observation(observation)
                ligne = lignes.setdefault((geo, periode), {})
                if colonne in ligne:
                    raise EntreeInvalideError(
                        f"Mélodi donne deux valeurs de « {colonne} » pour {geo} en {periode}.",
                        "Une dimension du jeu a été ajoutée : son connecteur est à mettre à jour.",
                    )
                ligne[colonne] = valeur
    entete = ["geo", "periode", *source.tranches]
    corps = [
        [*cle, *(ligne.get(colonne, "") for colonne in source.tranches)]
        for cle, ligne in sorted(lignes.items())
    ]
    return _csv(entete, corps)


def _suite_melodi(pages: Pages, lieu: str, parametres: Mapping[str, str]) -> Iterator[Any]:
    """Yield the pages of one question, following ``paging.next``."""
    vues = {lieu}
    for _ in range(PAGES_MAX):
        contenu = pages(lieu, parametres)
        yield contenu
        lieu, parametres = str(objet(contenu.get("paging") or {}).get("next") or ""), {}
        if not lieu:
            return
        if lieu in vues:
            break
        vues.add(lieu)
    raise EntreeInvalideError("Mélodi donne des pages sans fin.", "Recommencez plus tard.")


def _observation(observation: Any) -> tuple[str, str, object]:
    """Return (code, period, value) of one observation; « 2025-COM-85092 » is commune 85092."""
    geo, periode = (str(lu(observation, "dimensions", nom)) for nom in ("GEO", "TIME_PERIOD"))
    valeur = objet(lu(observation, "measures", "OBS_VALUE_NIVEAU")).get("value")
    return geo.rsplit("-", 1)[-1], periode, "" if valeur is None else valeur


def _hubeau(pages: Pages, lieu: str, source: Distante) -> bytes:
    """Return the CSV of the declared fields, each key once: results come one line a parameter."""
    lignes: dict[tuple[str, ...], list[object]] = {}
    taille = int(source.parametres["size"])
    for tranche in _departements():
        demande = {**source.parametres, "code_departement": tranche}
        for numero in range(1, PAGES_MAX):
            contenu = pages(lieu, {**demande, "page": str(numero)})
            donnees = liste(contenu, "data")
            if entier(contenu.get("count") or 0) > HUBEAU_MAX:
                raise EntreeInvalideError(
                    f"Hub'Eau a plus de {HUBEAU_MAX} résultats pour le département {tranche}.",
                    "La période demandée par le connecteur est à raccourcir.",
                )
            for ligne in donnees:
                cle = tuple(str(objet(ligne).get(nom) or "") for nom in source.cle)
                champs = (ligne.get(nom) for nom in source.champs.values())
                lignes[cle] = ["" if champ is None else champ for champ in champs]
            if len(donnees) < taille:
                break
    return _csv(list(source.champs), [lignes[cle] for cle in sorted(lignes)])


def _departements() -> list[str]:
    """Return the codes of the départements, overseas collectivities left out."""
    from clesante.territoires.imports.paquet import COG, lignes, lire_paquet

    codes = [str(ligne["code"]) for ligne in lignes(lire_paquet(COG)["departements"])]
    return sorted(c for c in codes if len(c) == 2 or ("971" <= c <= "976" and c != "975"))


def _api_geo(pages: Pages, lieu: str, source: Distante) -> bytes:
    """Return the JSON list of the territories of each kind, under the names of our layout."""
    sortie = []
    for nature, parametres in source.tranches.items():
        territoires = pages(lieu, {**source.parametres, **parametres})
        if not isinstance(territoires, list) or not all(isinstance(t, dict) for t in territoires):
            raise inattendu("L'API Géo")
        for territoire in territoires:
            champs = {nom: territoire.get(champ) for nom, champ in source.champs.items()}
            sortie.append({"type": nature, **champs})
    return json.dumps(sortie, ensure_ascii=False, indent=0).encode()


def _csv(entete: Sequence[str], lignes: Sequence[Sequence[object]]) -> bytes:
    if not lignes:
        raise EntreeInvalideError(
            "Le producteur n'a donné aucune ligne.", "Vérifiez la période sur sa page."
        )
    flux = io.StringIO()
    ecrivain = csv.writer(flux, lineterminator="\n")
    ecrivain.writerow(entete)
    ecrivain.writerows(lignes)
    return flux.getvalue().encode()


ASSEMBLAGES: Mapping[Forme, Callable[[Pages, str, Distante], bytes]] = {
    Forme.MELODI: _melodi,
    Forme.HUBEAU: _hubeau,
    Forme.API_GEO: _api_geo,
}
