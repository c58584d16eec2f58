"""How many times a thing may be tried: counted in the base, so by every worker, and at restart.

A limit never counts on an account alone: it would be a weapon against its owner. It counts an
account from one network, or a network alone; the owner still signs in from elsewhere.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.core.internal.httpkit import get_client_ip
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest

from clesante.comptes.memoire import empreinte, oublier
from clesante.comptes.models import Souvenir
from clesante.socle.erreurs import TropDEssaisError

PREFIXE_IPV6 = 64  # bits: what one subscriber holds
MENAGE = 64  # a count of one in so many removes what is past


def maintenant() -> int:
    """Return the seconds of the clock."""
    return int(time.time())


@dataclass(frozen=True, slots=True)
class Limite:
    """At most ``essais`` in each window of ``fenetre`` seconds, for one name."""

    nom: str
    essais: int
    fenetre: int

    def compter(self, *cles: str) -> None:
        """Count one try; raise ``TropDEssaisError`` past the limit, with the time to wait."""
        tour, passe = divmod(maintenant(), self.fenetre)
        fin = datetime.fromtimestamp((tour + 1) * self.fenetre, UTC)
        if _incrementer(self._nom(tour, cles), fin) > self.essais:
            raise TropDEssaisError(self.fenetre - passe)

    def passee(self, *cles: str) -> bool:
        """Tell whether no try is left in this window; count none."""
        nom = self._nom(maintenant() // self.fenetre, cles)
        return Souvenir.objects.filter(empreinte=nom, nombre__gte=self.essais).exists()

    def rendre(self, *cles: str) -> None:
        """Take one try back: it was right."""
        nom = self._nom(maintenant() // self.fenetre, cles)
        Souvenir.objects.filter(empreinte=nom, nombre__gt=0).update(nombre=F("nombre") - 1)

    def _nom(self, tour: int, cles: tuple[str, ...]) -> str:
        return empreinte("|".join((self.nom, str(tour), *cles)))


def _incrementer(nom: str, fin: datetime) -> int:
    """Add one to a count, made if it is new, and return it; two at once are both counted."""
    with transaction.atomic():
        compte = Souvenir.objects.filter(empreinte=nom)
        if not compte.update(nombre=F("nombre") + 1):
            _creer(nom, fin)
        return compte.values_list("nombre", flat=True).get()


def _creer(nom: str, fin: datetime) -> None:
    if int(nom, 16) % MENAGE == 0:
        oublier()
    try:
        with transaction.atomic():
            Souvenir.objects.create(empreinte=nom, nombre=1, expire_le=fin)
    except IntegrityError:  # another worker made it meanwhile
        Souvenir.objects.filter(empreinte=nom).update(nombre=F("nombre") + 1)


def reseau(requete: HttpRequest) -> str:
    """Return the network of a visitor: its IPv4 address, or the /64 of its IPv6 one."""
    adresse = ipaddress.ip_address(get_client_ip(requete) or "0.0.0.0")  # noqa: S104 (no address)
    if isinstance(adresse, ipaddress.IPv4Address):
        return str(adresse)
    if adresse.ipv4_mapped:  # as a server that listens on both writes an IPv4 visitor
        return str(adresse.ipv4_mapped)
    return str(ipaddress.ip_network(f"{adresse}/{PREFIXE_IPV6}", strict=False))


MINUTE, HEURE = 60, 3600

# Tries of a password: of one account from one network, and of all accounts from one network.
MOT_DE_PASSE = Limite("mot-de-passe", 8, 15 * MINUTE)
MOTS_DE_PASSE_DU_RESEAU = Limite("mots-de-passe-du-reseau", 60, 15 * MINUTE)
# Mails asked for: to one address from one network, and in all from one network.
COURRIEL = Limite("courriel", 4, 15 * MINUTE)
COURRIELS_DU_RESEAU = Limite("courriels-du-reseau", 20, 15 * MINUTE)
# A mailbox is not flooded from many networks; past it, a password or a passkey still opens.
COURRIELS_DE_L_ADRESSE = Limite("courriels-de-l-adresse", 40, HEURE)
# Tries of a second factor, the password being right.
SECOND_FACTEUR = Limite("second-facteur", 6, 5 * MINUTE)
SECONDS_FACTEURS_DU_COMPTE = Limite("seconds-facteurs-du-compte", 60, HEURE)
# Tries of one code sent by mail: whatever the number of tabs.
CODE = Limite("code", 5, HEURE)
# Wrong codes of one address, from everywhere; past it, each code sent is tried once, not five
# times: who reads the mail still enters.
CODES_FAUX = Limite("codes-faux", 20, HEURE)
CODE_TENU = Limite("code-tenu", 1, HEURE)
CLE = Limite("cle", 30, 15 * MINUTE)
INVITATION = Limite("invitation", 30, 15 * MINUTE)
CONFIRMATION = Limite("confirmation", 10, 15 * MINUTE)
FOURNISSEUR = Limite("fournisseur", 60, 15 * MINUTE)


def compter_mot_de_passe(requete: HttpRequest, courriel: str) -> None:
    """Count one try of a password; raise ``TropDEssaisError`` past a limit."""
    lieu = reseau(requete)
    MOTS_DE_PASSE_DU_RESEAU.compter(lieu)
    MOT_DE_PASSE.compter(lieu, courriel.lower())


def rendre_mot_de_passe(requete: HttpRequest, courriel: str) -> None:
    """Take back the try of a password that was right: an office shares one network."""
    lieu = reseau(requete)
    MOTS_DE_PASSE_DU_RESEAU.rendre(lieu)
    MOT_DE_PASSE.rendre(lieu, courriel.lower())


def compter_courriel(requete: HttpRequest, courriel: str) -> None:
    """Count one mail asked for; raise ``TropDEssaisError`` past a limit."""
    lieu = reseau(requete)
    COURRIELS_DU_RESEAU.compter(lieu)
    COURRIEL.compter(lieu, courriel.lower())
    COURRIELS_DE_L_ADRESSE.compter(courriel.lower())


def compter_code(session: str, envoye: str, courriel: str) -> None:
    """Count one try of the code sent to an address; raise ``TropDEssaisError`` past a limit."""
    CODE.compter(session, envoye)
    if CODES_FAUX.passee(courriel):
        CODE_TENU.compter(session, envoye)


def noter_code_faux(courriel: str) -> bool:
    """Count a wrong code of an address, and tell whether the code that was sent serves no more."""
    if not CODES_FAUX.passee(courriel):
        CODES_FAUX.compter(courriel)
    return CODES_FAUX.passee(courriel)


def compter_second_facteur(requete: HttpRequest, numero: int) -> None:
    """Count one try of a second factor; raise ``TropDEssaisError`` past a limit."""
    SECOND_FACTEUR.compter(reseau(requete), str(numero))
    SECONDS_FACTEURS_DU_COMPTE.compter(str(numero))


def rendre_second_facteur(requete: HttpRequest, numero: int) -> None:
    """Take back the try of a second factor that was right."""
    SECOND_FACTEUR.rendre(reseau(requete), str(numero))
    SECONDS_FACTEURS_DU_COMPTE.rendre(str(numero))
