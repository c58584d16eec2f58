"""Every portrait of a level as a static site: pages any host serves, and a list to search."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import resources
from itertools import accumulate
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone

from clesante.comptes.lecteurs import PUBLIC
from clesante.diagnostic.documents import document
from clesante.diagnostic.lectures import portrait_de
from clesante.diagnostic.recettes import Recette
from clesante.edition import feuille_de_style, html_autonome
from clesante.socle.dates import date_longue
from clesante.socle.enfants import eveiller
from clesante.socle.fichiers import ecrire
from clesante.socle.texte import normaliser
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Territoire

LOT = 50  # portraits written by a process before it says so
ACCUEIL = "index.html"
RETOUR = (ACCUEIL, "Toutes les intercommunalités")
PLUSIEURS = "Plusieurs départements"


@dataclass(frozen=True, slots=True)
class EntreeDeListe:
    """One line of the list: a portrait, and the communes by which it is found."""

    code: str
    nom: str
    communes: str


def produire_niveau(
    niveau: str, recette: Recette, dossier: Path, suivi: Callable[[str], None]
) -> int:
    """Write every portrait of a level in HTML, with the list that leads to them; return how many.

    Pages hold their style and pictures, ask nothing of the network and name each other by relative
    addresses: the folder opens from a disk as from a server.
    """
    return produire_site(territoires.tous(niveau), recette, dossier, suivi)


def produire_site(
    tous: Sequence[Territoire], recette: Recette, dossier: Path, suivi: Callable[[str], None]
) -> int:
    """Write the portraits of some territories as a site, as ``produire_niveau``."""
    jour = timezone.localdate()
    codes = [territoire.code for territoire in tous]
    for rang in _ecrire_portraits(codes, recette, dossier, jour):
        suivi(f"{rang} / {len(tous)}…")
    ecrire(dossier / ACCUEIL, accueil(tous, date_longue(jour)))
    return len(tous)


def _ecrire_portraits(
    codes: Sequence[str], recette: Recette, dossier: Path, jour: date
) -> Iterator[int]:
    """Write the portraits in as many processes as there are processors; yield how many are done."""
    lots = [codes[debut : debut + LOT] for debut in range(0, len(codes), LOT)]
    nombre = min(os.cpu_count() or 1, len(lots))
    faire = partial(_ecrire_lot, recette, dossier, jour)
    with contextlib.ExitStack() as pile:
        faits: Iterator[int] = map(faire, lots)
        if nombre > 1:
            milieu = multiprocessing.get_context("spawn")
            groupe = ProcessPoolExecutor(nombre, milieu, initializer=eveiller)
            faits = pile.enter_context(groupe).map(faire, lots)
        yield from accumulate(faits)


def _ecrire_lot(recette: Recette, dossier: Path, jour: date, codes: Sequence[str]) -> int:
    for code in codes:
        resultat = portrait_de(territoires.perimetre(code), recette, PUBLIC)
        ecrire(dossier / f"{code}.html", html_autonome(document(resultat, jour), RETOUR))
    return len(codes)


def accueil(tous: Sequence[Territoire], jour: str) -> str:
    """Return the page that lists the portraits by département, and finds one by its communes."""
    noms = {t.code: t.nom for t in territoires.tous("DEP")}
    groupes: dict[str, list[EntreeDeListe]] = {}
    for territoire in tous:
        departement = noms.get(territoire.departement or "", PLUSIEURS)
        groupes.setdefault(departement, []).append(_entree(territoire))
    ordonnes = sorted(groupes.items(), key=lambda g: (g[0] == PLUSIEURS, normaliser(g[0])))
    script = _ressource("chercher.js")
    empreinte = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    contexte = {
        "groupes": ordonnes,
        "nombre": len(tous),
        "jour": jour,
        "style": f"<style>\n{feuille_de_style()}{_ressource('liste.css')}</style>",
        "script": f"<script>{script}</script>",
        "securite": f"default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{empreinte}'",
    }
    return render_to_string("diagnostic/index_statique.html", contexte)


def _ressource(nom: str) -> str:
    """Return a file that pages hold inside themselves: nothing is fetched beside them."""
    fichier = resources.files("clesante.diagnostic").joinpath(f"ressources/{nom}")
    return fichier.read_text(encoding="utf-8")


def _entree(territoire: Territoire) -> EntreeDeListe:
    communes = territoires.perimetre(territoire.code).communes
    noms = [t.nom for t in territoires.plusieurs(communes)]
    return EntreeDeListe(territoire.code, territoire.nom, "|".join(noms))
