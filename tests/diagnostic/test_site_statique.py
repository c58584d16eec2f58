"""All portraits as a static site: found by commune, whole from a disk, asking nothing outside."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from base64 import b64encode
from html import unescape
from pathlib import Path

import pytest

from clesante.commandes.entree import main
from clesante.diagnostic import site_statique
from clesante.diagnostic.recettes import Recette
from clesante.diagnostic.site_statique import accueil, produire_niveau, produire_site
from clesante.socle.texte import normaliser
from clesante.territoires import lectures as territoires
from tests.aides.bases import poser_la_base
from tests.commandes.processus import environnement

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]
FONTENAY, SEVRE, OUEST, REDON = (
    "EPCI-200071934", "EPCI-248500563", "EPCI-249730037", "EPCI-243500741",
)  # fmt: skip
ECHANTILLON = (FONTENAY, SEVRE, OUEST, REDON)
CHARGEANTES = re.compile(
    r"<(?:script|link|img|iframe|object|embed|use|image|base|form)\b|\b(?:src|srcset|action)=", re.I
)


def ecrire_site(dossier: Path, codes=ECHANTILLON) -> Path:
    tous = [territoires.territoire(code) for code in codes]
    assert produire_site(tous, Recette(), dossier, lambda _: None) == len(codes)
    return dossier


@pytest.fixture(scope="module")
def site(entrepot, tmp_path_factory, django_db_setup, django_db_blocker) -> Path:
    with django_db_blocker.unblock():
        return ecrire_site(tmp_path_factory.mktemp("site"))


def lire(site: Path, nom: str) -> str:
    return (site / nom).read_text("utf-8")


def test_one_page_a_territory_and_a_list(site):
    attendus = {f"{code}.html" for code in ECHANTILLON} | {"index.html"}
    assert {f.name for f in site.iterdir()} == attendus


def test_every_address_is_inside_the_folder_and_exists(site):
    for fichier in site.iterdir():
        page = fichier.read_text("utf-8")
        identifiants = set(re.findall(r'\sid="([^"]+)"', page))
        for lien in map(unescape, re.findall(r'href="([^"]+)"', page)):
            if lien.startswith("#"):
                assert lien[1:] in identifiants, (fichier.name, lien)
            else:
                assert "/" not in lien and ":" not in lien, (fichier.name, lien)
                assert (site / lien).is_file(), (fichier.name, lien)


def test_list_leads_to_every_page_and_every_page_back_to_it(site):
    liens = re.findall(r'<a href="([^"]+)"', lire(site, "index.html"))
    assert sorted(liens) == sorted(f"{code}.html" for code in ECHANTILLON)
    for code in ECHANTILLON:
        assert '<nav class="retour"><a href="index.html">' in lire(site, f"{code}.html")


def test_pages_load_nothing_and_say_so_to_the_browser(site):
    for code in ECHANTILLON:
        page = lire(site, f"{code}.html")
        assert not CHARGEANTES.search(page)
        assert "default-src 'none'" in page
        assert not re.search(r"url\((?!#)|@import", page)
    index = lire(site, "index.html")
    assert re.findall(CHARGEANTES, index) == ["<script"]
    assert "url(" not in index and "@import" not in index


def test_the_one_script_is_the_one_that_the_policy_of_the_list_allows(site):
    index = unescape(lire(site, "index.html"))
    (script,) = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    empreinte = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{empreinte}'" in index
    assert "unsafe-eval" not in index
    assert "innerHTML" not in script


def test_every_number_of_the_synthesis_leads_to_its_definition_in_the_page(site):
    page = lire(site, f"{FONTENAY}.html")
    (essentiel,) = re.findall(r'<h2 id="essentiel">.*?</section>', page, re.DOTALL)
    chiffres = re.findall(r'<li>[^<]*<a href="#([^"]+)">([^<]+)</a>', essentiel)
    assert len(chiffres) == 6
    assert chiffres[0][0] == "perimetre"
    for code, dit in chiffres[1:]:
        assert f'<p class="note" id="{code}">' in page
        assert re.match("[−\\d]", dit)


def test_list_is_by_departement_and_those_across_several_come_last(site):
    titres = re.findall(r"<h2>([^<]+)</h2>", lire(site, "index.html"))
    assert titres == ["Guyane", "Vendée", "Plusieurs départements"]


def test_each_line_holds_all_its_communes(site):
    index = lire(site, "index.html")
    lignes = dict(re.findall(r'data-communes="([^"]*)"><a href="([^"]+)\.html"', index))
    for communes, code in lignes.items():
        attendues = {t.nom for t in territoires.plusieurs(territoires.perimetre(code).communes)}
        assert {normaliser(nom) for nom in unescape(communes).split("|")} == {
            normaliser(nom) for nom in attendues
        }


def test_same_site_twice_byte_for_byte(site, tmp_path):
    encore = ecrire_site(tmp_path / "encore")
    for fichier in site.iterdir():
        assert fichier.read_bytes() == (encore / fichier.name).read_bytes(), fichier.name


def test_list_of_the_whole_country_has_each_epci_and_commune_once(entrepot):
    tous = territoires.tous("EPCI")
    page = unescape(accueil(tous, "22 novembre 2026"))
    assert len(tous) == 1255
    assert page.count("<li ") == 1255
    entiers = {t.departement for t in tous if t.departement}
    assert len(re.findall(r"<h2>", page)) == len(entiers) + 1
    communes = [n for t in re.findall(r'data-communes="([^"]*)"', page) for n in t.split("|")]
    assert len(communes) == sum(len(territoires.perimetre(t.code).communes) for t in tous)
    assert len(page.encode()) < 1_000_000


ENSEMBLE = """
import sys
from pathlib import Path

if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    from clesante.diagnostic import site_statique
    from clesante.diagnostic.recettes import Recette
    from clesante.territoires import lectures

    call_command("migrate", verbosity=0)
    site_statique.LOT = 1
    site_statique.os.cpu_count = lambda: 2
    tous = [lectures.territoire(code) for code in sys.argv[2:]]
    site_statique.produire_site(tous, Recette(), Path(sys.argv[1]), print)
"""


def test_several_processes_write_the_pages_of_one(site, tmp_path, referentiel, entrepot):
    var, sortie = tmp_path / "var", tmp_path / "sortie"
    poser_la_base(var)
    for fichier in (referentiel, entrepot):
        (var / fichier.name).symlink_to(fichier)
    (tmp_path / "ensemble.py").write_text(ENSEMBLE)
    ordre = [sys.executable, str(tmp_path / "ensemble.py"), str(sortie), *ECHANTILLON]
    fini = subprocess.run(
        ordre, env=environnement(var), capture_output=True, check=False, text=True
    )
    assert fini.returncode == 0, fini.stderr
    assert fini.stdout.splitlines() == [f"{n} / 4…" for n in range(1, 5)]
    pages = sorted(f.name for f in site.iterdir())
    assert sorted(f.name for f in sortie.iterdir()) == pages
    assert all((sortie / nom).read_bytes() == (site / nom).read_bytes() for nom in pages)


def test_command_follows_a_recipe_and_tells_its_progress(tmp_path, monkeypatch, capsys):
    petits = [territoires.territoire(code) for code in ECHANTILLON[:2]]
    monkeypatch.setattr(site_statique.territoires, "tous", lambda niveau: petits)
    ordre = ["diagnostic", "--niveau", "epci", "--format", "html", "--sortie", str(tmp_path)]
    assert main([*ordre, "--indicateurs", "POP_65,OFF_APLMG"]) == 0
    dit = capsys.readouterr()
    assert "2 / 2…" in dit.out + dit.err
    assert "2\u00a0portraits" in dit.out + dit.err
    page = lire(tmp_path, f"{FONTENAY}.html")
    assert 'id="POP_65"' in page and 'id="OFF_APLMG"' in page
    assert 'id="LOG_VAC"' not in page


@pytest.mark.parametrize("formats", ["pdf", "html,pdf", "json"])
def test_other_formats_of_all_are_refused_in_a_sentence(formats, tmp_path, capsys):
    ordre = ["diagnostic", "--niveau", "epci", "--format", formats, "--sortie", str(tmp_path / "s")]
    assert main(ordre) == 2
    assert "HTML seulement" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_level_is_that_asked_for(tmp_path):
    assert produire_niveau("REG", Recette(("POP_TOT",)), tmp_path, lambda _: None) == 18
    assert (tmp_path / "REG-06.html").is_file()


# In a real browser, from the disk


@pytest.fixture
def onglet(chromium):
    """Open a tab that counts what it asks for outside the disk."""
    contexte = chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    page = contexte.new_page()
    dehors: list[str] = []
    page.on("request", lambda r: None if r.url.startswith("file:") else dehors.append(r.url))
    page.on("console", lambda m: dehors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: dehors.append(str(e)))
    yield page
    contexte.close()
    assert dehors == []


@pytest.mark.navigateur
@pytest.mark.parametrize(
    ("mot", "vus"),
    [
        ("fontenay", [FONTENAY]),
        ("BENET", [SEVRE]),
        ("  RIVES d'autise ", [SEVRE]),
        ("maripasoula", [OUEST]),
        ("redon", [REDON]),
        ("ste radegonde", [FONTENAY]),
        ("zzz", []),
        ("", [OUEST, FONTENAY, SEVRE, REDON]),
    ],
)
def test_typing_a_commune_finds_its_portrait(site, onglet, mot, vus):
    onglet.goto(f"file://{site}/index.html")
    onglet.get_by_role("searchbox").fill(mot)
    lignes = onglet.locator("li:visible > a").evaluate_all(
        "liens => liens.map(a => a.getAttribute('href'))"
    )
    assert sorted(lignes) == sorted(f"{code}.html" for code in vus)
    dit = onglet.get_by_role("status").inner_text()
    assert dit.startswith(
        {0: "Aucun portrait\u00a0:", 1: "1\u00a0portrait"}.get(
            len(vus), f"{len(vus)}\u00a0portraits"
        )
    )


@pytest.mark.navigateur
def test_keyboard_alone_goes_from_the_list_to_a_portrait_and_back(site, onglet):
    onglet.goto(f"file://{site}/index.html")
    onglet.keyboard.press("Tab")
    assert onglet.evaluate("document.activeElement.id") == "mot"
    onglet.keyboard.type("fontenay")
    onglet.keyboard.press("Tab")
    onglet.keyboard.press("Enter")
    onglet.wait_for_url(f"**/{FONTENAY}.html")
    assert "Fontenay-Vendée" in onglet.title()
    onglet.keyboard.press("Tab")
    onglet.keyboard.press("Enter")
    onglet.wait_for_url("**/index.html")


@pytest.mark.navigateur
@pytest.mark.parametrize("nom", ["index.html", f"{FONTENAY}.html", f"{OUEST}.html"])
@pytest.mark.parametrize(("largeur", "mode"), [(1280, "light"), (320, "dark")])
def test_pages_are_accessible_from_the_disk(site, onglet, verifier_axe, nom, largeur, mode):
    onglet.set_viewport_size({"width": largeur, "height": 800})
    onglet.emulate_media(color_scheme=mode)
    onglet.goto(f"file://{site}/{nom}")
    verifier_axe(onglet)
    assert onglet.evaluate("document.documentElement.scrollWidth") <= largeur


@pytest.mark.navigateur
def test_without_script_the_list_is_whole_and_no_dead_field_is_shown(site, chromium):
    contexte = chromium.new_context(java_script_enabled=False)
    page = contexte.new_page()
    page.goto(f"file://{site}/index.html")
    assert page.locator("li:visible").count() == len(ECHANTILLON)
    assert not page.get_by_role("searchbox").is_visible()
    contexte.close()
