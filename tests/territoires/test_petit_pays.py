"""The rules of the referential on a country small enough to be added up by hand."""

from __future__ import annotations

import sqlite3

import pytest

from clesante.socle.erreurs import AmbiguError, EntreeInvalideError, IntrouvableError
from clesante.territoires import contours
from clesante.territoires.imports import correspondance, installer, rattachements, referentiel
from clesante.territoires.imports.paquet import choisir
from clesante.territoires.lectures import (
    comparables_administratifs,
    membres,
    perimetre,
    populations,
    rechercher,
    recouvrements,
    territoire,
    tous,
    zonages,
)
from tests.territoires import petit_pays
from tests.territoires.petit_pays import E1, E2, E3, T1


@pytest.fixture(scope="module")
def paquet(tmp_path_factory):
    return petit_pays.poser(tmp_path_factory.mktemp("pays"))


@pytest.fixture(scope="module")
def base(paquet, tmp_path_factory):
    cible = tmp_path_factory.mktemp("base") / "territoires.sqlite"
    with choisir(paquet):
        installer(cible)
    return cible


@pytest.fixture(autouse=True)
def _pays(base, settings):
    settings.REFERENTIEL_TERRITOIRES = base


def chiffres(code: str) -> dict[tuple[int | None, str], int]:
    return {(p.millesime, p.nature): p.valeur for p in populations(code)}


def table(fichier, nom: str) -> list[tuple]:
    base = sqlite3.connect(f"{fichier.as_uri()}?mode=ro", uri=True)
    try:
        return sorted(base.execute(f"SELECT * FROM {nom}").fetchall(), key=repr)
    finally:
        base.close()


GROUPES = [
    ("FR", ["01001", "01002", "01003", "02001", "02002", "02003", "69123", "97611"]),
    ("REG-11", ["01001", "01002", "01003"]),
    ("REG-22", ["02001", "02002", "02003", "69123"]),
    ("REG-06", ["97611"]),
    ("DEP-02", ["02001", "02002", "02003"]),
    ("DEP-987", ["98711", "98799"]),
    (f"EPCI-{E1}", ["01001", "01002", "02001"]),
    (f"EPCI-{E2}", ["02002", "02003", "69123"]),
    (f"EPT-{T1}", ["02002", "02003"]),
    ("BV-01001", ["01001", "01002"]),
    ("BV-02001", ["01003", "02001", "02002", "02003"]),
    ("COMD-01008", ["01002"]),
    ("QPV-QP001001", ["01001", "01002"]),
    ("COM-01003", ["01003"]),
]


@pytest.mark.parametrize(
    ("code", "communes"), GROUPES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_members(code, communes):
    assert membres(code) == tuple(f"COM-{commune}" for commune in communes)


MUN23, MUN22, TOT22 = (2023, "municipale"), (2022, "municipale"), (2022, "totale")
SOMMES = [
    ("COM-01001", {MUN23: 100, MUN22: 90, TOT22: 95}),
    ("COM-01003", {MUN23: 7}),
    ("COM-02003", {MUN23: 0, MUN22: 0, TOT22: 0}),
    ("COM-98711", {(None, "municipale"): 30}),
    ("COM-98799", {}),
    ("COM-97611", {(2017, "municipale"): 50, (2017, "totale"): 55}),
    (f"EPCI-{E1}", {MUN23: 1300, MUN22: 1180, TOT22: 1306}),
    (f"EPCI-{E2}", {MUN23: 800, MUN22: 790, TOT22: 810}),
    (f"EPT-{T1}", {MUN23: 300, MUN22: 310, TOT22: 320}),
    ("BV-02001", {MUN23: 1307, MUN22: 1210, TOT22: 1321}),
    ("DEP-01", {MUN23: 307, MUN22: 280, TOT22: 305}),
    ("DEP-987", {(None, "municipale"): 30}),
    ("REG-06", {(2017, "municipale"): 50, (2017, "totale"): 55}),
    ("FR", {MUN23: 2107, MUN22: 1970, TOT22: 2116}),
    ("COM-01001+COM-01003", {MUN23: 107, MUN22: 90, TOT22: 95}),
    ("ARM-69381", {MUN23: 200}),
]


@pytest.mark.parametrize(("code", "attendus"), SOMMES, ids=[code for code, _ in SOMMES])
def test_populations_are_added_vintage_by_vintage(code, attendus):
    assert chiffres(code) == attendus


@pytest.mark.parametrize(
    ("code", "dit"),
    [
        ("FR", "France hors Mayotte (7 communes sur 8)"),
        ("DEP-976+DEP-01", "hors Mayotte (3 communes sur 4)"),
        ("DEP-987", "total partiel (1 commune sur 2)"),
    ],
)
def test_a_sum_says_what_it_leaves_out(code, dit):
    lu = perimetre(code)
    assert lu.population.source.endswith(dit)
    assert any(dit in phrase for phrase in lu.avertissements)


def test_2022_says_it_counts_the_members_of_an_epci():
    sources = {(p.millesime, p.nature): p.source for p in populations("DEP-01")}
    assert sources[TOT22].endswith("communes membres d'un EPCI (2 communes sur 3)")
    assert "sur" not in sources[MUN23]


@pytest.mark.parametrize(
    ("code", "nature", "lieux"),
    [
        ("FR", "pays", (None, None, None)),
        ("REG-11", "région", (None, None, None)),
        ("DEP-01", "département", (None, "REG-11", None)),
        ("DEP-987", "collectivité d'outre-mer", (None, None, None)),
        (f"EPCI-{E1}", "communauté de communes", (None, None, None)),
        (f"EPCI-{E2}", "métropole", (None, "REG-22", None)),
        (f"EPCI-{E3}", "communauté de communes", ("DEP-976", "REG-06", None)),
        (f"EPT-{T1}", "établissement public territorial", ("DEP-02", "REG-22", None)),
        ("BV-01001", "bassin de vie", ("DEP-01", "REG-11", None)),
        ("BV-02001", "bassin de vie", (None, None, None)),
        ("COM-01003", "commune", ("DEP-01", "REG-11", None)),
        ("ARM-69381", "arrondissement municipal", ("DEP-69", "REG-22", f"EPCI-{E2}")),
        ("COMD-01008", "commune associée", ("DEP-01", "REG-11", f"EPCI-{E1}")),
        ("COMD-01002", "commune déléguée", ("DEP-01", "REG-11", f"EPCI-{E1}")),
        ("QPV-QP001001", "quartier prioritaire 2015", ("DEP-01", "REG-11", f"EPCI-{E1}")),
    ],
)
def test_nature_and_places(code, nature, lieux):
    """A group that lies in several départements or régions names none of them."""
    lu = territoire(code)
    assert (lu.nature, (lu.departement, lu.region, lu.epci)) == (nature, lieux)


@pytest.mark.parametrize(
    ("saisie", "code"),
    [
        ("01001", "COM-01001"),
        ("210100012", "COM-01001"),
        ("01009", "COM-01001"),
        ("01008", "COM-01002"),
        ("COM-01008", "COM-01002"),
        ("COMD-01002", "COMD-01002"),
        ("69381", "ARM-69381"),
        (E1, f"EPCI-{E1}"),
        (T1, f"EPT-{T1}"),
        ("Le Val", "COM-01002"),
        ("val", "COM-01002"),
        ("Le Hameau", "COMD-01008"),
        ("deux rives", f"EPCI-{E1}"),
        ("Ville", "COM-02002"),
        ("Saint-Pré (02)", "COM-02001"),
        ("st pre (Nord)", "COM-01001"),
        ("Mayotte", "DEP-976"),
        ("98711", "COM-98711"),
    ],
)
def test_what_is_typed_leads_to_one_territory(saisie, code):
    assert perimetre(saisie).code == code


@pytest.mark.parametrize(
    ("saisie", "erreur", "mot"),
    [
        ("Saint-Pré", EntreeInvalideError, "désigne 2 territoires"),
        ("01100", AmbiguError, "postal. Communes : Le Val (01002) et Saint-Pré (01001)"),
        ("1001", EntreeInvalideError, "perdu le zéro"),
        ("01004", IntrouvableError, "Codes proches"),
        ("03001", IntrouvableError, "Commune inconnue"),
        ("Les Rives", IntrouvableError, "Aucun territoire"),
    ],
)
def test_what_would_be_a_guess_is_refused(saisie, erreur, mot):
    with pytest.raises(erreur) as refus:
        perimetre(saisie)
    assert mot in str(refus.value).replace("\u00a0", " ")


def test_overlaps_are_shared_by_inhabitants():
    parts = {r.territoire.code: r.part for r in recouvrements(f"EPCI-{E1}", "DEP")}
    assert parts == {"DEP-02": pytest.approx(1000 / 1300), "DEP-01": pytest.approx(300 / 1300)}
    assert [r.territoire.code for r in recouvrements("FR", "BV")] == [
        "BV-02001", "BV-01001", "BV-97611",
    ]  # fmt: skip
    assert recouvrements("DEP-01", "EPCI")[0].part == pytest.approx(300 / 307)
    assert recouvrements("COM-98799", "EPCI") == []


@pytest.mark.parametrize(
    ("saisie", "references"),
    [
        (f"EPCI-{E1}", ("DEP-01", "DEP-02", "REG-22", "FR")),
        ("DEP-01", ("FR",)),
        ("COM-01001+COM-01002+COM-01003", ("FR",)),
        ("DEP-02", ("REG-22", "FR")),
        ("DEP-976", ("FR",)),
        ("COM-98711", ("DEP-987", "FR")),
    ],
)
def test_references(saisie, references):
    """A région of one département is one reference, not two."""
    assert comparables_administratifs(perimetre(saisie)) == references


def test_priority_zonings():
    zrr, qpv = zonages("FR")
    assert (zrr.classees, zrr.partielles) == (("COM-01002",), ("COM-01001", "COM-01003"))
    assert zrr.non_renseignees == ("COM-02003", "COM-97611")
    assert zrr.part_population == pytest.approx(200 / (200 + 1000 + 300 + 500))
    assert [(q.nom, q.commune, q.population) for q in qpv.quartiers] == [
        ("Les Rives", "COM-01001", 60),
        ("Les Rives", "COM-01002", 60),
        ("Le Bourg", "COM-01002", 40),
    ]
    assert qpv.partielles == ("COM-01001", "COM-01002")


def test_search_puts_the_most_populous_first():
    assert [t.code for t in rechercher("saint pre")][:2] == ["COM-02001", "COM-01001"]
    assert [t.code for t in rechercher("01100")] == ["COM-01002", "COM-01001"]
    assert [t.code for t in rechercher("communaute de communes")] == [f"EPCI-{E1}", f"EPCI-{E3}"]


def test_outlines_come_with_their_squares():
    [val] = contours.tracer(["COM-01002"])
    assert (val.nom, val.emprise, val.centre) == ("Le Val", (10, 0, 20, 10), (15, 5))
    autour = contours.autour((12, 2, 18, 8), "metropole", "COM")
    assert [trace.code for trace in autour] == ["COM-01002"]
    assert [t.code for t in contours.englobants(["ARM-69381", "COM-69123"])] == ["COM-69123"]


def test_attachments_and_old_codes(paquet):
    with choisir(paquet):
        unites = {r.unite: r for r in rattachements()}
        table = correspondance()
    assert list(unites) == sorted(unites)
    assert "69123" not in unites
    lyon = unites["69382"]
    assert (lyon.commune, lyon.epci, lyon.bv, lyon.ept) == ("69123", f"EPCI-{E2}", None, None)
    assert (unites["98711"].region, unites["97611"].region) == (None, "REG-06")
    assert (table["01009"], table["01008"], table["69381"]) == ("01001", "01002", "69381")


@pytest.mark.parametrize("graine", range(4))
def test_order_of_the_lines_of_the_pack_does_not_count(base, tmp_path, graine):
    with choisir(petit_pays.poser(tmp_path / "pays", graine=graine)):
        installer(tmp_path / "t.sqlite")
    for nom in ("territoire", "appartenance", "population", "alias", "nom", "zonage", "quartier"):
        assert table(tmp_path / "t.sqlite", nom) == table(base, nom)


def test_installed_twice_is_the_same_file(base, paquet, tmp_path):
    with choisir(paquet):
        installer(tmp_path / "t.sqlite")
    assert (tmp_path / "t.sqlite").read_bytes() == base.read_bytes()


def test_referential_is_up_to_date_for_its_own_pack_only(base, paquet, tmp_path):
    assert not referentiel.est_a_jour(base)  # of the shipped pack, it is not
    with choisir(paquet):
        assert referentiel.est_a_jour(base)
    autre = petit_pays.poser(tmp_path / "autre")
    petit_pays.ecrire(autre / "zonages.json.xz", petit_pays.zonages() | {"note": "une de plus"})
    with choisir(autre):
        assert not referentiel.est_a_jour(base)


@pytest.mark.parametrize("contenu", [None, b"", b"pas une base" * 100], ids=["absent", "0", "faux"])
def test_spoilt_referential_is_built_again_and_a_good_one_left(paquet, tmp_path, settings, contenu):
    cible = settings.REFERENTIEL_TERRITOIRES = tmp_path / "t.sqlite"
    if contenu is not None:
        cible.write_bytes(contenu)
    with choisir(paquet):
        referentiel.installer_si_besoin()
        assert len(tous("COM")) == 10
        avant = cible.stat()
        referentiel.installer_si_besoin()
    assert (cible.stat().st_ino, cible.stat().st_mtime_ns) == (avant.st_ino, avant.st_mtime_ns)
