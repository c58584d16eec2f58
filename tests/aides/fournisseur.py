"""An identity provider of this machine, with its own key: it says what a test wants it to say."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET, KID, CODE = "clesante-essai", "un-secret-de-client", "cle-1", "code-d-essai"


@cache
def cle_privee(rang: int = 0) -> rsa.RSAPrivateKey:
    """Return a key; another rank is another key. Made once: a key takes a while."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class FauxFournisseur:
    """What the provider says: a test changes a field before the browser comes back."""

    emetteur: str = ""
    cle: rsa.RSAPrivateKey = field(default_factory=cle_privee)
    sujet: str = "sujet-1"
    jeton: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)
    signer_par: Any = None
    signer_userinfo_par: Any = None
    algorithme: str = "RS256"
    userinfo_signe: bool = True
    reponses: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    demande: dict[str, str] = field(default_factory=dict)
    recu: dict[str, str] = field(default_factory=dict)

    def partir(self, adresse: str) -> dict[str, str]:
        """Keep what the browser brings, and return what it brings back."""
        self.demande = {
            nom: valeurs[0] for nom, valeurs in parse_qs(urlsplit(adresse).query).items()
        }
        return {"code": CODE, "state": self.demande["state"]}

    def repondre(self, chemin: str, recu: dict[str, str]) -> tuple[int, str, str]:
        """Return status, type and body of an answer."""
        if chemin in self.reponses:
            return self.reponses[chemin]
        if chemin == "/.well-known/openid-configuration":
            return 200, "application/json", json.dumps(self._configuration())
        if chemin == "/jwks":
            cle = {
                **json.loads(RSAAlgorithm.to_jwk(self.cle.public_key())),
                "kid": KID,
                "use": "sig",
            }
            return 200, "application/json", json.dumps({"keys": [cle]})
        if chemin == "/token":
            return self._jeton(recu)
        if chemin == "/userinfo":
            return self._userinfo()
        return 404, "text/plain", ""

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.emetteur,
            "authorization_endpoint": f"{self.emetteur}/authorize",
            "token_endpoint": f"{self.emetteur}/token",
            "userinfo_endpoint": f"{self.emetteur}/userinfo",
            "jwks_uri": f"{self.emetteur}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.configuration,
        }

    def _jeton(self, recu: dict[str, str]) -> tuple[int, str, str]:
        self.recu = recu
        empreinte = hashlib.sha256(recu.get("code_verifier", "").encode()).digest()
        defi = base64.urlsafe_b64encode(empreinte).decode().rstrip("=")
        if recu.get("code") != CODE or defi != self.demande.get("code_challenge"):
            return 400, "application/json", '{"error": "invalid_grant"}'
        dit = self._signer({"nonce": self.demande.get("nonce"), **self.jeton}, self.signer_par)
        corps = {"access_token": "acces", "token_type": "Bearer", "expires_in": 60, "id_token": dit}
        return 200, "application/json", json.dumps(corps)

    def _userinfo(self) -> tuple[int, str, str]:
        dit = {"email": "anne@exemple.fr", "usual_name": "Le Gall", **self.userinfo}
        if self.userinfo_signe:
            return 200, "application/jwt", self._signer(dit, self.signer_userinfo_par)
        return 200, "application/json", json.dumps({"sub": self.sujet, **dit})

    def _signer(self, dit: dict[str, Any], cle: Any) -> str:
        maintenant = int(time.time())
        tout = {
            "iss": self.emetteur,
            "sub": self.sujet,
            "aud": CLIENT,
            "iat": maintenant,
            "exp": maintenant + 60,
            **dit,
        }
        tout = {nom: valeur for nom, valeur in tout.items() if valeur is not None}
        if self.algorithme == "none":
            return jwt.encode(tout, None, algorithm="none")
        return jwt.encode(tout, cle or self.cle, algorithm=self.algorithme, headers={"kid": KID})


@pytest.fixture
def fournisseur(settings: Any) -> Iterator[FauxFournisseur]:
    """Start the provider on this machine, and configure the site for it."""
    faux = FauxFournisseur()

    class Reponses(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._repondre({})

        def do_POST(self) -> None:
            corps = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._repondre({nom: valeurs[0] for nom, valeurs in parse_qs(corps).items()})

        def _repondre(self, recu: dict[str, str]) -> None:
            statut, genre, corps = faux.repondre(urlsplit(self.path).path, recu)
            octets = corps.encode()
            self.send_response(statut)
            self.send_header("Content-Type", genre)
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Reponses)
    faux.emetteur = f"http://127.0.0.1:{serveur.server_port}"
    fil = threading.Thread(target=serveur.serve_forever, args=(0.01,), daemon=True)
    fil.start()
    app = {
        "provider_id": "oidc",
        "name": "ProConnect",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {
            "server_url": faux.emetteur,
            "oauth_pkce_enabled": True,
            "scope": ["openid", "email"],
            "auth_params": {"acr_values": "eidas1"},
            "userinfo_signe": True,
        },
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"fournisseur": {"APPS": [app]}}
    yield faux
    serveur.shutdown()
    serveur.server_close()
    fil.join()
