"""What is published of a territory's own table: aggregates, secrecy, what each reader sees."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC
from clesante.donnees.actions import publier, retirer, supprimer
from clesante.donnees.choix import EtatTable, Statut
from clesante.donnees.models import TableLocale
from clesante.donnees.tables import lectures as lectures_tables
from clesante.donnees.tables import publication as publication_tables
from clesante.donnees.tables.exports import contenu
from clesante.donnees.tables.figures import figures_locales
from clesante.donnees.tables.lectures import table, tables, valeurs_de
from clesante.socle.erreurs import IndisponibleError, IntrouvableError, RefuseError
from clesante.statistiques.proportions import wilson
from clesante.territoires.imports import rattachements
from clesante.territoires.lectures import membres, perimetre
from tests.aides.attaque import Attaquant
from tests.aides.tables import FONTENAY, VENDEE, communes, importer, poser, rapport, texte_csv

__all__ = ["communes"]
pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
CODE = "LOC_ENFANTS_SUIVIS"
SEUIL = 11


def valeur(lecteur, code, indicateur=CODE):
    """Return the figure of one territory, None when there is none."""
    lues = figures_locales(lecteur, perimetre(code))
    return next((f.valeur for f in lues if f.indicateur.code == indicateur), None)


@pytest.fixture
def publiee(tmp_path, communes):
    """A published table without any small figure."""
    importer(poser(tmp_path, rapport(communes, range(20, 45))))
    return publier(CODE)


def test_private_until_published_then_withdrawn(tmp_path, communes):
    importer(poser(tmp_path, rapport(communes, range(20, 45))))
    assert valeur(PUBLIC, FONTENAY) is None
    assert tables(PUBLIC) == []
    with pytest.raises(IntrouvableError, match="n'existe pas"):
        table(PUBLIC, CODE)
    assert valeur(EXPLOITANT, FONTENAY).numerateur == sum(range(20, 45))
    publier(CODE)
    assert valeur(PUBLIC, FONTENAY) == valeur(EXPLOITANT, FONTENAY)
    with pytest.raises(RefuseError, match="déjà publiée"):
        publier(CODE)
    retirer(CODE)
    assert valeur(PUBLIC, FONTENAY) is None
    assert table(EXPLOITANT, CODE).etat is EtatTable.RETIREE
    with pytest.raises(RefuseError, match="n'est pas publiée"):
        retirer(CODE)
    publier(CODE)
    assert valeur(PUBLIC, FONTENAY).valeur


def test_a_newer_version_stays_private_behind_the_published_one(tmp_path, communes, publiee):
    importer(poser(tmp_path, rapport(communes, range(120, 145))))
    assert valeur(PUBLIC, FONTENAY).numerateur == sum(range(20, 45))
    assert valeur(EXPLOITANT, FONTENAY).numerateur == sum(range(120, 145))
    assert table(EXPLOITANT, CODE).etat_dit == "privée (la version 1 est publiée)"
    assert table(PUBLIC, CODE).version.numero == 1
    publier(CODE)
    assert valeur(PUBLIC, FONTENAY).numerateur == sum(range(120, 145))
    etats = [v.etat for v in TableLocale.objects.get().versions.order_by("numero")]
    assert etats == [EtatTable.RETIREE, EtatTable.PUBLIEE]


def test_aggregates_are_rebuilt_from_their_parts(publiee, communes):
    """A mean of rates would be another number: denominators differ in this one."""
    trois = communes[2:5]
    libre = valeur(PUBLIC, "+".join(trois))
    assert (libre.numerateur, libre.denominateur) == (22 + 23 + 24, 1200)
    assert libre.valeur == pytest.approx(100 * 69 / 1200)
    attendu = wilson(69, 1200)
    assert (libre.bas, libre.haut) == pytest.approx((100 * attendu.bas, 100 * attendu.haut))
    assert (libre.unites, libre.unites_attendues, libre.periode) == (3, 3, "2024")
    assert valeur(PUBLIC, communes[0]).numerateur == 20
    entier = valeur(PUBLIC, FONTENAY)
    assert (entier.numerateur, entier.denominateur) == (sum(range(20, 45)), 25 * 400)


def test_source_says_producer_file_and_version(publiee):
    source = valeur(PUBLIC, FONTENAY).source
    assert source.citation == "ORS Pays de la Loire, Enfants suivis (donnée locale)"
    assert (source.fichier, source.sha256) == ("table.csv", publiee.sha256)
    assert source.champ == "CC du Pays de Fontenay-Vendée"
    (figure,) = figures_locales(PUBLIC, perimetre(FONTENAY))
    assert figure.indicateur.libelle == "Enfants suivis (donnée locale)"
    assert figure.indicateur.seuil_secret == 11


def test_nothing_is_said_outside_nor_around_the_perimeter(publiee):
    """25 communes say nothing of their département, nor of their neighbours."""
    for code in (VENDEE, "REG-52", "FR", "EPCI-248500563", f"{FONTENAY}+EPCI-248500563"):
        assert valeur(PUBLIC, code) is None
        assert valeur(EXPLOITANT, code) is None


def test_communes_without_a_row_are_counted_as_missing(tmp_path, communes):
    importer(poser(tmp_path, rapport(communes[:20], range(20, 40))))
    publier(CODE)
    lue = valeur(PUBLIC, FONTENAY)
    assert (lue.unites, lue.unites_attendues) == (20, 25)
    assert valeur(PUBLIC, communes[24]) is None


def test_small_figures_are_hidden_from_the_public_only(tmp_path, communes):
    nombres = [3, *range(30, 54)]
    importer(poser(tmp_path, rapport(communes, nombres)))
    publier(CODE)
    petite = valeur(PUBLIC, communes[0])
    assert (petite.statut, petite.valeur, petite.numerateur) == (Statut.SECRET, None, None)
    assert petite.denominateur is None and petite.intervalle is None
    assert valeur(EXPLOITANT, communes[0]).numerateur == 3
    assert valeur(PUBLIC, FONTENAY).numerateur == sum(nombres)
    masquees = [c for c in communes if valeur(PUBLIC, c).statut is Statut.SECRET]
    assert len(masquees) >= 2, "the total less the others would give it"
    avec = "+".join(sorted([communes[0], masquees[1], *communes[2:4]]))
    assert valeur(PUBLIC, avec).statut is Statut.SECRET
    visibles = [c for c in communes if c not in masquees][:3]
    assert valeur(PUBLIC, "+".join(visibles)).statut is Statut.VALEUR


def test_what_the_producer_hides_makes_no_sum(tmp_path, communes):
    nombres = ["s", *range(30, 54)]
    importer(poser(tmp_path, rapport(communes, nombres)))
    publier(CODE)
    for lecteur in (PUBLIC, EXPLOITANT):
        assert valeur(lecteur, communes[0]).statut is Statut.SECRET
        assert valeur(lecteur, FONTENAY).statut is Statut.SECRET
        assert valeur(lecteur, FONTENAY).valeur is None


def test_what_one_publication_hid_stays_hidden_in_the_next(tmp_path, communes):
    importer(poser(tmp_path, rapport(communes, [3, *range(30, 54)])))
    avant = publier(CODE).statuts["2024|"]
    importer(poser(tmp_path, rapport(communes, [30, *range(30, 54)])))
    apres = publier(CODE).statuts["2024|"]
    caches = {code for code, statut in avant.items() if statut == "secret"}
    assert caches and all(apres[code] == "secret" for code in caches)


def test_values_without_parts_need_the_word_of_who_publishes(tmp_path, communes):
    lignes = [["code", "taux"], *([c, 10 + r] for r, c in enumerate(communes))]
    importer(poser(tmp_path, texte_csv(lignes)), annee="2024")
    with pytest.raises(RefuseError, match="ne peut pas être vérifié") as refus:
        publier(CODE)
    assert "--deja-protegee" in refus.value.remede
    publier(CODE, deja_protegee=True)
    assert valeur(PUBLIC, communes[3]).valeur == 13
    assert valeur(PUBLIC, FONTENAY) is None, "a rate without its parts stays at its level"


def test_a_leak_found_by_the_audit_stops_the_publication(tmp_path, communes, monkeypatch):
    vrai = publication_tables.proteger_tranches
    importer(poser(tmp_path, rapport(communes, [3, *range(30, 54)])))
    monkeypatch.setattr(
        publication_tables, "proteger_tranches", lambda *a: (vrai(*a)[0], [communes[0]])
    )
    with pytest.raises(RefuseError, match="se déduiraient des autres"):
        publier(CODE)
    assert valeur(PUBLIC, FONTENAY) is None
    assert table(EXPLOITANT, CODE).etat is EtatTable.PRIVEE


def test_latest_period_and_for_sums_the_one_that_covers_most(tmp_path, communes):
    lignes = [["code", "nombre", "annee"], *([c, 50, 2022] for c in communes)]
    lignes += [[c, 70, 2024] for c in communes[:3]]
    importer(poser(tmp_path, texte_csv(lignes)))
    publier(CODE)
    assert (valeur(PUBLIC, FONTENAY).numerateur, valeur(PUBLIC, FONTENAY).periode) == (1250, "2022")
    assert (valeur(PUBLIC, communes[0]).valeur, valeur(PUBLIC, communes[0]).periode) == (70, "2024")
    trois = valeur(PUBLIC, "+".join(communes[:3]))
    assert (trois.numerateur, trois.periode) == (210, "2024")


def test_each_part_of_a_breakdown_is_an_indicator(tmp_path, communes):
    lignes = [["code", "sexe", "nombre", "population"]]
    for commune in communes:
        lignes += [[commune, "Femmes", 30, 200], [commune, "Hommes", 20, 100]]
    importer(poser(tmp_path, texte_csv(lignes)), annee="2024")
    publier(CODE)
    figures = figures_locales(PUBLIC, perimetre(FONTENAY))
    assert {f.indicateur.code: (f.indicateur.libelle, f.valeur.valeur) for f in figures} == {
        f"{CODE}_1": ("Enfants suivis, Femmes (donnée locale)", 15),
        f"{CODE}_2": ("Enfants suivis, Hommes (donnée locale)", 20),
    }


def test_references_of_the_file_are_given_with_the_figure(tmp_path, communes):
    texte = rapport(communes, range(20, 45)) + "DEP-85,5000,60000,2024\nFR,4,400,2024\n"
    importer(poser(tmp_path, texte))
    publier(CODE)
    (figure,) = figures_locales(PUBLIC, perimetre(FONTENAY))
    assert figure.references["DEP-85"].valeur == pytest.approx(100 * 5000 / 60000)
    assert figure.references["FR"].statut is Statut.SECRET, "4 people, wherever they are"
    assert valeur(PUBLIC, VENDEE) is None


def test_a_table_of_epci_gives_its_departement_too(tmp_path):
    codes = sorted({r.epci for r in rattachements() if r.departement == VENDEE and r.epci})
    lignes = [["siren", "nombre", "population"], *([c[5:], 500, 9000] for c in codes)]
    fait = importer(poser(tmp_path, texte_csv(lignes)), VENDEE, annee="2024")
    entiers = [c for c in codes if set(membres(c)) <= set(membres(VENDEE))]
    assert len(fait.apercu.trouves) == len(entiers)
    publier(CODE)
    assert valeur(PUBLIC, VENDEE).numerateur == 500 * len(entiers)
    assert valeur(PUBLIC, entiers[0]).numerateur == 500
    assert valeur(PUBLIC, "COM-85092") is None


def test_arrondissements_make_their_city(tmp_path):
    codes = [f"6938{n}" for n in range(1, 10)]
    lignes = [["code", "nombre"], *([c, 100] for c in codes)]
    importer(poser(tmp_path, texte_csv(lignes)), "EPCI-200046977", annee="2024")
    publier(CODE)
    assert valeur(PUBLIC, "COM-69123").numerateur == 900
    assert valeur(PUBLIC, "ARM-69381").numerateur == 100


def test_the_same_counts_under_another_name_are_refused(tmp_path, communes, publiee):
    """What one table hides, its twin could show."""
    importer(poser(tmp_path, rapport(communes, range(20, 45))), code="LOC_JUMELLE")
    with pytest.raises(RefuseError, match=f"mêmes comptes que la table publiée {CODE}"):
        publier("LOC_JUMELLE")
    assert valeur(PUBLIC, FONTENAY, "LOC_JUMELLE") is None
    nulle_part_cachees = [19, *range(21, 44), 45]  # one less, one more: no part, no total either
    importer(poser(tmp_path, rapport(communes, nulle_part_cachees)), code="LOC_JUMELLE")
    publier("LOC_JUMELLE")
    retirer(CODE)
    retirer("LOC_JUMELLE")
    importer(poser(tmp_path, rapport(communes, range(20, 45))), code="LOC_TROISIEME")
    publier("LOC_TROISIEME")


GRANDS = [*range(30, 54)]


@pytest.mark.parametrize(
    ("code", "avant", "apres"),
    [
        # The neighbour that is hidden for the small one would be shown.
        ("LOC_JUMELLE", [3, *GRANDS], [300, *GRANDS]),
        ("LOC_JUMELLE", [3, 0, *GRANDS[1:]], [300, 0, *GRANDS[1:]]),
        # Small only now, under another name or in the next version: all the others are known.
        ("LOC_JUMELLE", [300, *GRANDS], [300, 4, *GRANDS[1:]]),
        (CODE, [300, *GRANDS], [300, 4, *GRANDS[1:]]),
    ],
)
def test_a_twin_but_for_one_count_is_not_published(tmp_path, communes, code, avant, apres):
    importer(poser(tmp_path, rapport(communes, avant)))
    publier(CODE)
    importer(poser(tmp_path, rapport(communes, apres)), code=code)
    with pytest.raises(RefuseError, match=r"ce que l'autre masque|livrerait des chiffres masqués"):
        publier(code)
    assert figures_de(code) == (sum(avant) if code == CODE else None)


def figures_de(code):
    lue = valeur(PUBLIC, FONTENAY, code)
    return lue and lue.numerateur


@pytest.mark.parametrize("premiere", ["total", "partie"])
def test_a_total_and_its_part_are_not_published_side_by_side(tmp_path, communes, premiere):
    """Boys, then all the children: three girls of a village are told by a subtraction."""
    total, partie = [40, *GRANDS], [37, *(n - 15 for n in GRANDS)]
    tables = {"LOC_PARTIE": partie, "LOC_TOTAL": total}
    codes = sorted(tables, reverse=premiere == "total")
    for code in codes:
        importer(poser(tmp_path, rapport(communes, tables[code])), code=code)
    publier(codes[0])
    with pytest.raises(RefuseError, match=f"publiée {codes[0]} paraissent une partie"):
        publier(codes[1])
    publier(codes[1], distincte=True)
    assert figures_de(codes[1]) == sum(tables[codes[1]])


@pytest.fixture
def deux(communes):
    """Two communes side by side."""
    return communes[:2]


def de_deux(deux, premiers):
    """Return the counts of two communes over three years; the second are never small."""
    lignes = [[c, n, a] for a, p in enumerate(premiers, 2022) for c, n in zip(deux, p, strict=True)]
    return texte_csv([["code", "nombre", "annee"], *lignes])


@pytest.mark.parametrize("dernier", [[7, 52], [30, 52]])
def test_a_twin_of_two_communes_is_seen_over_its_years(tmp_path, deux, dernier):
    """No year has three equal counts; under another threshold the twin would show them all."""
    lieu, annees = "+".join(deux), [[8, 40], [9, 44]]
    importer(poser(tmp_path, de_deux(deux, [*annees, [7, 52]])), lieu)
    publier(CODE)
    jumelle = poser(tmp_path, de_deux(deux, [*annees, dernier]))
    importer(jumelle, lieu, code="LOC_JUMELLE", source="Drees", seuil=5)
    with pytest.raises(RefuseError, match="ce que l'autre masque"):
        publier("LOC_JUMELLE")


def test_the_same_counts_by_epci_are_not_published_beside_those_by_commune(tmp_path, communes):
    """The tables have no territory in common but the sums of one: these are what is compared."""
    autres = ["EPCI-248500563", "EPCI-248500589", "EPCI-200023778"]
    lieu, fines = "+".join(sorted([FONTENAY, *autres])), {}
    for epci in (FONTENAY, *autres):
        fines[epci] = dict(zip(membres(epci), [14, 3, *range(20, 90)], strict=False))
    lignes = [[c, n] for nombres in fines.values() for c, n in nombres.items()]
    importer(poser(tmp_path, texte_csv([["code", "nombre"], *lignes])), lieu, annee="2024")
    publier(CODE)
    larges = [[epci[5:], sum(nombres.values())] for epci, nombres in fines.items()]
    fichier = poser(tmp_path, texte_csv([["siren", "nombre"], *larges]))
    importer(fichier, lieu, code="LOC_EPCI", annee="2024")
    with pytest.raises(RefuseError, match=f"mêmes comptes que la table publiée {CODE}"):
        publier("LOC_EPCI")


def test_reading_costs_the_same_whatever_the_number_of_tables(
    tmp_path, communes, publiee, nombre_de_requetes
):
    def lire():
        return len(list(figures_locales(PUBLIC, perimetre(FONTENAY))))

    lire()
    avant = nombre_de_requetes(lire)
    for rang in range(3):
        debut = 60 + 20 * rang  # far enough apart to be no parts of each other
        importer(poser(tmp_path, rapport(communes, range(debut, debut + 25))), code=f"LOC_N{rang}")
        publier(f"LOC_N{rang}")
    assert lire() == 4
    assert nombre_de_requetes(lire) == avant <= 3


def test_listing_counts_figures_in_the_base(tmp_path, communes, publiee, nombre_de_requetes):
    """No row is fetched to be counted: the reading costs the same for three periods as for one."""
    tables(EXPLOITANT)
    avant = nombre_de_requetes(lambda: tables(EXPLOITANT))
    lignes = rapport(communes, range(20, 45)) + "".join(
        f"{commune},30,400,{annee}\n" for commune in communes for annee in (2022, 2023)
    )
    importer(poser(tmp_path, lignes), code="LOC_TROIS")
    lues = {lue.table.code: lue for lue in tables(EXPLOITANT)}
    assert (lues["LOC_TROIS"].periodes, lues["LOC_TROIS"].chiffres) == (
        ("2022", "2023", "2024"),
        75,
    )
    assert (lues[CODE].periodes, lues[CODE].chiffres) == (("2024",), 25)
    assert nombre_de_requetes(lambda: tables(EXPLOITANT)) == avant


def test_figures_of_a_version_are_read_at_once(publiee, nombre_de_requetes):
    """One query for the figures, one for what was frozen: not one more for each row."""
    lue = table(EXPLOITANT, CODE)

    def exporter():
        assert len(contenu(lue, "csv").splitlines()) == 26

    assert nombre_de_requetes(exporter) <= 2
    assert {v.version.pk for v in valeurs_de(lue.version)} == {lue.version.pk}


def test_licence_says_whether_the_table_is_published(tmp_path, communes):
    importer(poser(tmp_path, rapport(communes, range(20, 45))))
    assert valeur(EXPLOITANT, FONTENAY).source.licence == "donnée locale, non publiée"
    publier(CODE)
    assert valeur(PUBLIC, FONTENAY).source.licence == "donnée locale, diffusée par le territoire"
    retirer(CODE)
    assert valeur(EXPLOITANT, FONTENAY).source.licence == "donnée locale, non publiée"


@pytest.fixture
def disparue(publiee, tmp_path, communes):
    """A second published table, whose EPCI was dissolved since."""
    importer(poser(tmp_path, rapport(communes, range(60, 85))), code="LOC_AUTRE")
    publier("LOC_AUTRE")
    TableLocale.objects.filter(code="LOC_AUTRE").update(territoire="EPCI-200999999")


@pytest.mark.parametrize("territoire", ["EPCI-200999999", "PER-disparu@2023", "n'importe quoi"])
def test_one_table_whose_territory_is_gone_takes_down_no_page(client, disparue, territoire):
    TableLocale.objects.filter(code="LOC_AUTRE").update(territoire=territoire)
    for adresse in (f"/portrait/{FONTENAY}/", "/portrait/DEP-35/", "/indicateurs/"):
        assert client.get(adresse).status_code == 200, adresse
    assert client.get("/indicateurs/LOC_AUTRE/").status_code == 404
    assert [lue.table.code for lue in tables(PUBLIC)] == [CODE]
    assert valeur(PUBLIC, FONTENAY).numerateur == sum(range(20, 45))
    assert valeur(EXPLOITANT, FONTENAY, "LOC_AUTRE") is None


def test_operator_is_told_that_a_territory_is_gone_and_may_withdraw_the_table(disparue):
    etats = {lue.table.code: lue.etat_dit for lue in tables(EXPLOITANT)}
    assert etats == {CODE: "publiée", "LOC_AUTRE": "publiée, territoire disparu"}
    retirer("LOC_AUTRE")
    supprimer("LOC_AUTRE")
    assert [lue.table.code for lue in tables(EXPLOITANT)] == [CODE]


def test_a_base_that_does_not_answer_is_not_taken_for_a_territory_that_is_gone(
    publiee, monkeypatch
):
    """Else every table would silently vanish from the pages for the time of a failure."""

    def absent(saisie):
        raise IndisponibleError("La base ne répond pas.", "Recommencez.")

    monkeypatch.setattr(lectures_tables.territoires, "perimetre", absent)
    lectures_tables._lieu_lu.cache_clear()
    with pytest.raises(IndisponibleError):
        tables(PUBLIC)


def test_page_of_a_table_leads_to_its_portrait(client, publiee):
    page = client.get("/indicateurs/").content.decode()
    lien = f'<a href="{reverse("portrait", args=[FONTENAY])}">CC du Pays de Fontenay-Vendée</a>'
    assert lien in page


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 60), min_size=25, max_size=25))
def test_public_figures_are_true_or_hidden(tmp_path, communes, nombres):
    """Whatever the counts: what the public reads is the sum of the file, or nothing."""
    TableLocale.objects.all().delete()
    importer(poser(tmp_path, rapport(communes, nombres, 120)))
    publier(CODE)
    vrais = dict(zip(communes, nombres, strict=True))
    hasard = random.Random(sum(nombres))  # noqa: S311 (questions)
    for taille in (1, 1, 2, 5, 12, 25):
        choisies = sorted(hasard.sample(communes, taille))
        lue = valeur(PUBLIC, "+".join(choisies))
        if lue.statut is Statut.SECRET:
            assert (lue.valeur, lue.numerateur, lue.denominateur) == (None, None, None)
            continue
        assert lue.numerateur == sum(vrais[c] for c in choisies)
        assert not any(0 < vrais[c] < SEUIL for c in choisies) or taille == 25


@pytest.mark.lent
@pytest.mark.sqlite_suffit
def test_subtraction_attack_on_a_departement_finds_nothing(tmp_path):
    """Communes, EPCI, bassins de vie and 120 free perimeters are asked; nothing is recovered."""
    groupes = defaultdict(set)
    for r in rattachements():
        if r.departement == VENDEE:
            for large in filter(None, (r.epci, r.bv, r.departement)):
                groupes[large].add(f"COM-{r.commune}")
    unites = sorted(groupes[VENDEE])
    hasard = random.Random(85)  # noqa: S311 (questions)
    vrais = {c: hasard.choice([0, 2, 5, 9, 14, 25, 40, 80]) for c in unites}
    nombres = [vrais[c] for c in unites]
    importer(poser(tmp_path, rapport(unites, nombres, 500)), VENDEE)
    publier(CODE)
    attaquant = Attaquant(unites)
    questions = [{c} for c in unites] + [g for c, g in groupes.items() if set(membres(c)) <= g]
    codes = unites + [c for c, g in groupes.items() if set(membres(c)) <= g]
    simples = [*codes]
    for _ in range(120):
        choisis = hasard.sample(simples, hasard.randint(2, 4))
        codes.append("+".join(choisis))
        questions.append({c for code in choisis for c in membres_de(code)})
    for code, ensemble in zip(codes, questions, strict=True):
        lue = valeur(PUBLIC, code)
        attaquant.entendre(ensemble, lue.numerateur if lue else None)
    cachees = {c for c in unites if valeur(PUBLIC, c).statut is Statut.SECRET}
    assert {c for c in unites if 0 < vrais[c] < SEUIL} <= cachees
    assert len(attaquant.reponses) > len(unites) - len(cachees)
    assert attaquant.retrouver({c: {c} for c in cachees}) == {}
    encadrees = attaquant.encadrer({c: {c} for c in sorted(cachees)[:20]})
    for commune, (bas, haut) in encadrees.items():
        assert bas <= vrais[commune] <= haut
        assert haut - bas >= SEUIL - 1, commune


def membres_de(code: str) -> tuple[str, ...]:
    return (code,) if code.startswith("COM-") else membres(code)
