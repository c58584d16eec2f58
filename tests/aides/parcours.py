"""A visitor who follows every link: one page of each address, and the forms they hold."""

from __future__ import annotations

import html as entites
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from django.test import Client

VIDES = {"input", "br", "hr", "img", "link", "meta", "path", "rect", "circle", "line", "use"}
# What ends the visit.
SORTIES = frozenset({"deconnexion"})


@dataclass
class Formulaire:
    """A form of a page: where it goes, how, and the names and first values of its fields."""

    page: str
    action: str
    methode: str = "get"
    multipart: bool = False
    champs: dict[str, str] = field(default_factory=dict)
    fichiers: set[str] = field(default_factory=set)

    @property
    def nom(self) -> str:
        """The name of the address it is sent to."""
        return nom_de(self.action)


class Lecteur(HTMLParser):
    """The links, forms and tags of a page."""

    def __init__(self, page: str, contenu: str) -> None:
        super().__init__()
        self.page = page
        self.liens: list[str] = []
        self.formulaires: list[Formulaire] = []
        self.balises: list[tuple[str, dict[str, str]]] = []
        self._zone = ""
        self.feed(contenu)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and what it says of links and forms."""
        lus = {nom: valeur or "" for nom, valeur in attrs}
        self.balises.append((tag, lus))
        if tag == "a" and "href" in lus:
            self.liens.append(urljoin(self.page, lus["href"]))
        elif tag == "form":
            self._ouvrir(lus)
        elif tag in {"input", "select", "textarea", "button"} and self.formulaires:
            self._champ(tag, lus)

    handle_startendtag = handle_starttag

    def _ouvrir(self, lus: dict[str, str]) -> None:
        action = urljoin(self.page, lus.get("action") or self.page)
        multipart = "multipart" in lus.get("enctype", "")
        methode = lus.get("method", "get").lower()
        self.formulaires.append(Formulaire(self.page, action, methode, multipart))

    def _champ(self, tag: str, lus: dict[str, str]) -> None:
        nom, formulaire = lus.get("name", ""), self.formulaires[-1]
        if not nom:
            return
        if lus.get("type") == "file":
            formulaire.fichiers.add(nom)
        elif tag != "button" or "value" in lus:
            formulaire.champs.setdefault(nom, entites.unescape(lus.get("value", "")))


def nom_de(adresse: str) -> str:
    """Return the name of an address of the site, empty for any other."""
    try:
        trouvee = resolve(urlsplit(adresse).path)
    except Resolver404:
        return ""
    # One act by address: closing an account is not opening it again.
    return " ".join([str(trouvee.url_name), str(trouvee.kwargs.get("acte", ""))]).strip()


def pages(
    client: Client, departs: Iterable[str], suivre: bool = True
) -> Iterator[tuple[str, Any, Lecteur]]:
    """Yield (address, answer, what is read of it) for one page of each address.

    Without ``suivre``, the links of the pages are not followed.
    """
    vues: set[str] = set()
    file = deque(departs)
    while file:
        adresse = file.popleft()
        chemin = adresse.partition("#")[0]
        nom = nom_de(chemin)
        if not nom or nom in SORTIES or nom in vues:
            continue
        vues.add(nom)
        reponse = client.get(chemin)
        suivant = reponse.headers.get("Location", "")
        if suivant:
            file.appendleft(urljoin(chemin, suivant))
            continue
        if not reponse.headers.get("Content-Type", "").startswith("text/html"):
            yield chemin, reponse, Lecteur(chemin, "")
            continue
        lu = Lecteur(chemin, reponse.content.decode())
        file.extend(lien for lien in lu.liens if suivre and not urlsplit(lien).netloc)
        yield chemin, reponse, lu


def formulaires(visites: Iterable[tuple[str, Any, Lecteur]]) -> list[Formulaire]:
    """Return the forms of the pages visited, one by address and set of fields."""
    trouves: dict[tuple[object, ...], Formulaire] = {}
    for _, _, lu in visites:
        for un in lu.formulaires:
            trouves.setdefault((un.nom, un.methode, *sorted({*un.champs, *un.fichiers})), un)
    return list(trouves.values())


def corps(paires: Iterable[tuple[str, str]], fichiers: Iterable[tuple[str, str, bytes]]) -> bytes:
    """Return a multipart body, texts and file names as they are: halves of characters pass."""
    parties: list[bytes] = []
    for nom, valeur in paires:
        parties.append(_partie(nom, "") + valeur.encode(errors="surrogatepass"))
    for nom, fichier, octets in fichiers:
        parties.append(_partie(nom, f'; filename="{fichier}"') + octets)
    return b"".join(b"--BORD\r\n" + partie + b"\r\n" for partie in parties) + b"--BORD--\r\n"


def _partie(nom: str, suite: str) -> bytes:
    tete = f'Content-Disposition: form-data; name="{nom}"{suite}\r\n\r\n'
    return tete.encode(errors="surrogatepass")
