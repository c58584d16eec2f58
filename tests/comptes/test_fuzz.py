"""Every form of the site, found by following links, is sent what nobody types: no answer breaks."""

from __future__ import annotations

from urllib.parse import quote_from_bytes, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as reglages
from hypothesis import strategies as st

from tests.aides.parcours import Formulaire, corps, formulaires, pages

pytestmark = pytest.mark.django_db
# What a field may be sent; several values stand for an array where one value is awaited.
HOSTILES: dict[str, tuple[str, ...]] = {
    "vide": ("",),
    "nul": ("a\x00b",),
    "demi-caractere": ("\ud800 x \udfff",),
    "un-million": ("é" * 1_000_000,),
    "droite-a-gauche": ("\u202egnp.exe\u2066 x",),
    "image": ("👩🏽‍⚕️🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 50,),
    "dix-puissance-400": ("1" + "0" * 400,),
    "reel": ("1e400",),
    "pas-un-nombre": ("NaN",),
    "chiffres-arabes": ("١٢٣٤٥",),
    "exposant": ("²³",),
    "tableau": ("1", "2", "trois"),
    "inconnu": ("987654321",),
    "negatif": ("-9223372036854775809",),
    "sql": ("' OR 1=1 --",),
    "chemin": ("../../../../etc/passwd",),
    "gabarit": ("{{ 7*7 }}{% debug %}%s%n${x}",),
    "date": ("0000-00-00",),
    "date-loin": ("99999-12-31",),
    "combinants": ("e" + "\u0301" * 3_000,),
    "lignes": ("a\r\nSet-Cookie: x=1\r\n\r\n",),
    "json": ('{"a": [1, {"b": null}]}',),
    "perimetre": ("EPCI-200071934+" * 300,),
}
FICHIERS = (b"", b"\x00" * 50, "code;valeur\n١;x\n".encode(), b"PK\x03\x04" + b"\xff" * 90)
SANS_FORMULAIRE_A_SOI = {"deconnexion"}
PORTES = ("/connexion/", "/mot-de-passe/")  # what is only shown to who is not signed in
# Addresses whose form must be among those found: a page that hides one fails the test.
ATTENDUS = {
    "connexion", "mot_de_passe_oublie", "mot_de_passe_changer", "adresse", "apparence",
    "organisation-ajouter", "organisation-modifier", "organisations-importer",
    "organisations-import", "personne-ajouter", "personne-modifier", "comptes-inviter",
    "role-donner", "role-finir", "table-deposer", "table-depot", "table-acte publier",
    "personne-effacer", "accessibilite-audit", "compte-acte fermer", "recherche",
    "organisations", "comptes", "journal",
}  # fmt: skip


class Envoyeur:
    """Sends forms as one person, and takes back all that they did."""

    def __init__(self, client: Client) -> None:
        self.temoin = client.cookies.get(settings.SESSION_COOKIE_NAME)

    def client(self) -> Client:
        """Return the browser as it was, whatever was sent before."""
        neuf = Client(raise_request_exception=False)
        if self.temoin:
            neuf.cookies[settings.SESSION_COOKIE_NAME] = self.temoin.value
        return neuf

    def envoyer(self, form: Formulaire, valeurs: dict[str, tuple[str, ...]], octets: bytes) -> None:
        """Send a form; fail on an answer of 500 or more."""
        paires = [(nom, v) for nom, plusieurs in valeurs.items() for v in plusieurs]
        with transaction.atomic():
            reponse = self._envoyer(form, paires, octets)
            transaction.set_rollback(True)
        assert reponse.status_code < 500, (form.page, form.action, form.methode, valeurs)

    def _envoyer(self, form: Formulaire, paires: list[tuple[str, str]], octets: bytes):
        chemin = urlsplit(form.action).path
        if form.methode == "get":
            return self.client().get(f"{chemin}?{_adresse(paires)[:8_000]}")
        if form.multipart:
            fichiers = [(nom, "\u202ex\x00.csv", octets) for nom in form.fichiers]
            nature, contenu = "multipart/form-data; boundary=BORD", corps(paires, fichiers)
        else:
            nature, contenu = "application/x-www-form-urlencoded", _adresse(paires).encode()
        return self.client().post(chemin, contenu, content_type=nature)


def _adresse(paires: list[tuple[str, str]]) -> str:
    def dire(texte: str) -> str:
        return quote_from_bytes(texte.encode(errors="surrogatepass"))

    return "&".join(f"{dire(nom)}={dire(valeur)}" for nom, valeur in paires)


@pytest.fixture
def trouves(ville, comme) -> list[tuple[Envoyeur, Formulaire]]:
    """Return every form of the site, with who was shown it: the richest person, and anyone."""
    faite = ville(lambda n: "Un nom comme un autre"[:n])
    client, anonyme = comme("administrateur"), comme("anonyme")
    lus = [(Envoyeur(client), f) for f in formulaires(pages(client, faite.departs))]
    portes = [d for d in faite.departs if d.startswith(PORTES)]
    lus += [(Envoyeur(anonyme), f) for f in formulaires(pages(anonyme, portes, suivre=False))]
    return [(qui, form) for qui, form in lus if form.nom not in SANS_FORMULAIRE_A_SOI]


@pytest.mark.epreuve
@pytest.mark.timeout(7_200)
def test_every_form_takes_what_nobody_types(trouves, ampleur):
    """One test of both ways: forms are found by walking the whole site, once."""
    assert {form.nom for _, form in trouves} >= ATTENDUS
    assert all(form.nom for _, form in trouves), "une page envoie ailleurs qu'au site"
    un_genre_partout(trouves, ampleur)
    chacun_le_sien(trouves, ampleur)
    print(f"{len(trouves)} formulaires")


def un_genre_partout(trouves: list[tuple[Envoyeur, Formulaire]], ampleur: int) -> None:
    """In the ordinary suite, each form is sent three kinds, all of them between all the forms."""
    genres = list(HOSTILES)
    for rang, (qui, form) in enumerate(trouves):
        choisis = (
            genres if ampleur > 1 else [genres[(3 * rang + n) % len(genres)] for n in range(3)]
        )
        for pas, genre in enumerate(choisis):
            octets = FICHIERS[(rang + pas) % len(FICHIERS)]
            qui.envoyer(form, dict.fromkeys(form.champs, HOSTILES[genre]), octets)


def chacun_le_sien(trouves: list[tuple[Envoyeur, Formulaire]], ampleur: int) -> None:
    """Each field has its own kind, or keeps what the page gave it, so that the others are read."""

    @reglages(max_examples=40 if ampleur == 1 else 1_000, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def melanger(tirage):
        qui, form = tirage.draw(st.sampled_from(trouves))
        propres = {nom: st.just((valeur,)) for nom, valeur in form.champs.items()}
        valeurs = {
            nom: tirage.draw(
                st.one_of(propre, st.sampled_from([*HOSTILES.values()]), st.tuples(st.text()))
            )
            for nom, propre in propres.items()
        }
        qui.envoyer(form, valeurs, tirage.draw(st.sampled_from(FICHIERS) | st.binary()))

    melanger()
