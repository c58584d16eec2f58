"""What a host puts in place: the guide's commands exist, files hold what the documents promise."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from clesante.commandes.entree import construire
from clesante.commandes.serveur import reglages
from clesante.config import environnement
from tests.aides.mesures import RACINE
from tests.architecture.test_documents import preuve_existe
from tests.architecture.test_reglages import rangees

GUIDE = (RACINE / "docs" / "exploitation.md").read_text("utf-8")
HOMOLOGATION = (RACINE / "docs" / "homologation.md").read_text("utf-8")
DEPLOIEMENT = RACINE / "deploiement"
UNITES = sorted(DEPLOIEMENT.glob("*.service"))
PROGRAMME = re.compile(r"(?:clesante-site|\S*/bin/clesante)$")
# What the guide may call besides us: programs of the system, and words of the shell.
CONNUS = set(
    """
    apt-get cd chgrp chmod cp curl env head install journalctl ln logrotate ls make mkdir nft nginx
    openssl podman python3 pip rm runuser sed sha256sum sleep systemctl systemd-analyze tar userdel
    useradd find umask base64
    """.split()  # noqa: SIM905 (a list of names reads better so)
)


def blocs() -> list[str]:
    """Return the lines of every block of commands of the guide."""
    return [
        ligne
        for bloc in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.M | re.S)
        for ligne in bloc.splitlines()
    ]


def appels(ligne: str) -> list[list[str]]:
    """Return the commands of a line as lists of words, whatever joins them."""
    ligne = re.sub(r"^\w+=\$\(|[()]|\$\(", " ; ", ligne)
    lexeur = shlex.shlex(ligne, posix=True, punctuation_chars=";&|<>")
    lexeur.whitespace_split = True
    trouves: list[list[str]] = [[]]
    for mot in lexeur:
        if set(mot) <= set(";&|"):
            trouves.append([])
        else:
            trouves[-1].append(mot)
    return [mots for mots in trouves if mots]


APPELS = [mots for ligne in blocs() for mots in appels(ligne)]


def notre_part(mots: list[str]) -> list[str] | None:
    """Return the words after our program's name, None when the command does not call it."""
    rangs = [rang for rang, mot in enumerate(mots) if PROGRAMME.match(mot)]
    return mots[rangs[0] + 1 :] if rangs and mots[0] not in {"install", "rm"} else None


NOTRES = [suite for mots in APPELS if (suite := notre_part(mots))]


def test_guide_calls_our_program_often():
    assert len(NOTRES) >= 12


@pytest.mark.parametrize("mots", NOTRES, ids=" ".join)
def test_commands_of_the_guide_are_read_by_the_program(mots):
    if mots == ["--version"]:
        with pytest.raises(SystemExit) as fin:
            construire().parse_args(mots)
        assert fin.value.code == 0
    else:
        assert construire().parse_args(mots).executer


def test_the_guide_calls_nothing_else_than_programs_of_the_system():
    appeles = {Path(mots[0]).name for mots in APPELS if not PROGRAMME.match(mots[0])}
    assert appeles <= CONNUS


def test_every_file_to_put_in_place_is_in_the_guide_and_every_file_named_exists():
    nommes = set(re.findall(r"deploiement/([\w.-]+)", GUIDE)) - {""}
    presents = {fichier.name for fichier in DEPLOIEMENT.iterdir()}
    assert nommes == presents


def lignes_de(fichier: Path) -> list[str]:
    lues = fichier.read_text("utf-8").splitlines()
    return [ligne for ligne in lues if ligne and not ligne.startswith("#")]


@pytest.mark.parametrize("unite", UNITES, ids=lambda unite: unite.name)
def test_a_service_starts_a_command_of_ours_and_has_a_ceiling(unite):
    dites = dict(ligne.partition("=")[::2] for ligne in lignes_de(unite) if "=" in ligne)
    assert construire().parse_args(notre_part(shlex.split(dites["ExecStart"]))).executer
    assert dites["MemoryMax"] == "2G"
    assert unite.name.startswith("clesante-")  # what gives it the drop-in that sandboxes
    assert "User" not in dites


@pytest.mark.parametrize(
    "ligne",
    """
    User=clesante
    ProtectSystem=strict
    ProtectHome=yes
    PrivateTmp=yes
    PrivateDevices=yes
    NoNewPrivileges=yes
    CapabilityBoundingSet=
    RestrictNamespaces=yes
    RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
    SystemCallFilter=@system-service
    SystemCallFilter=~@privileged
    UMask=0077
    """.strip().splitlines(),
    ids=str.strip,
)
def test_services_may_do_little(ligne):
    assert ligne.strip() in lignes_de(DEPLOIEMENT / "durcissement.conf")


def test_the_settings_of_the_example_exist_and_are_read_alike_by_systemd_and_the_shell(monkeypatch):
    fichier = DEPLOIEMENT / "clesante.env"
    lus = {}
    for ligne in lignes_de(fichier):
        nom, egal, valeur = ligne.partition("=")
        assert egal and re.fullmatch(r'"[^"$`\\]*"', valeur)
        lus[nom] = valeur.strip('"')
    assert set(lus) <= set(rangees())
    for nom, valeur in lus.items():
        monkeypatch.setenv(nom, valeur)
    assert environnement.booleen("HTTPS", False)
    assert environnement.liste("HOTES")[1] == "127.0.0.1"
    assert environnement.entier("MANDATAIRES", 0) == 1
    ordre = ["sh", "-c", 'set -a; . "$1"; printf %s "$CLESANTE_HOTES"', "-", str(fichier)]
    assert (
        subprocess.run(ordre, check=True, capture_output=True, text=True).stdout
        == lus["CLESANTE_HOTES"]
    )


def test_the_command_of_the_host_is_plain_shell_and_refuses_others_than_root():
    commande = DEPLOIEMENT / "clesante-site"
    subprocess.run(["sh", "-n", commande], check=True)
    assert commande.stat().st_mode & 0o111
    assert 'runuser --user clesante -- /opt/clesante/actuelle/bin/clesante "$@"' in (
        commande.read_text("utf-8")
    )


def octets(texte: str) -> int:
    """Return a size of nginx in bytes."""
    return int(texte[:-1]) * {"k": 1024, "m": 1024**2}[texte[-1]]


def test_nginx_is_never_narrower_than_the_site(settings):
    texte = (DEPLOIEMENT / "nginx-clesante.conf").read_text("utf-8")
    [corps] = re.findall(r"client_max_body_size (\w+);", texte)
    assert octets(corps) > settings.ENVOI_OCTETS + 1024**2
    [tampon] = re.findall(r"large_client_header_buffers \d+ (\w+);", texte)
    assert octets(tampon) > int(str(reglages("", 1)["limit_request_line"]))
    relais = (DEPLOIEMENT / "nginx-clesante-relais.conf").read_text("utf-8")
    [attente] = re.findall(r"proxy_read_timeout (\d+)s;", relais)
    assert int(attente) > int(str(reglages("", 1)["timeout"]))


def test_nginx_believes_no_visitor_and_speaks_no_old_tls():
    relais = (DEPLOIEMENT / "nginx-clesante-relais.conf").read_text("utf-8")
    assert "X-Forwarded-For $remote_addr;" in relais  # one proxy: what came before is dropped
    for entete in ("Forwarded", "X-Forwarded-Ssl", "X-Forwarded-Protocol", "X-Forwarded-Host"):
        assert f'proxy_set_header {entete} "";' in relais
    texte = (DEPLOIEMENT / "nginx-clesante.conf").read_text("utf-8")
    assert re.findall(r"ssl_protocols (.*);", texte) == ["TLSv1.2 TLSv1.3"]
    assert "ssl_reject_handshake on;" in texte


def test_the_image_runs_without_rights_and_watches_its_health():
    lues = lignes_de(DEPLOIEMENT / "Containerfile")
    assert "USER clesante" in lues and "VOLUME /var/lib/clesante" in lues
    assert any("http://127.0.0.1:8000/sante" in ligne for ligne in lues)
    bases = [ligne.split()[1] for ligne in lues if ligne.startswith("FROM ")]
    assert bases == ["debian:12-slim", "socle", "socle"]  # never the host of a registry
    assert lues.index("USER clesante") > max(
        rang for rang, ligne in enumerate(lues) if ligne.startswith(("RUN", "COPY"))
    )
    assert all("--no-index" in ligne for ligne in lues if "pip install" in ligne)


PREUVES = sorted(set(re.findall(r"`(tests/[\w/.:]+)`", HOMOLOGATION)))


def test_every_measure_of_the_security_file_has_its_test():
    assert len(PREUVES) > 30
    assert [preuve for preuve in PREUVES if not preuve_existe(preuve)] == []


def test_asvs_table_has_its_seventeen_chapters_with_a_state():
    table = re.findall(r"^\| V(\d+) [^|]+\| ([^|]+) \|", HOMOLOGATION, re.M)
    assert [int(numero) for numero, _ in table] == list(range(1, 18))
    assert {etat for _, etat in table} <= {"tenu", "partiel", "sans objet"}
