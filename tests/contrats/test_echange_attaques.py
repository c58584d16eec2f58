"""Files that travel, forged with every print right: what they may not read, write or break."""

from __future__ import annotations

import contextlib
import copy
import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clesante.acteurs.models import Instance, Organisation
from clesante.comptes.models import Attribution, Utilisateur
from clesante.concertation.models import Diagnostic, Enjeu
from clesante.contrats.actions.echange import importer
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreDocument, GenreVersion
from clesante.contrats.exports.archive import archive
from clesante.contrats.lectures.generations import generations
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    Contrat,
    DocumentVersion,
    EtapeFranchie,
    FicheAction,
    IndicateurAction,
    VersionContrat,
)
from clesante.pieces.actions_fichiers import garder
from clesante.pieces.models import Piece
from clesante.socle.erreurs import ClesanteError
from clesante.socle.json_canonique import canonique, empreinte_du_texte
from tests.aides.comptes import connecter
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.personnes import AILLEURS, ICI, faire
from tests.aides.temoins import vu
from tests.contrats.essais_echange import Colis, neuf, refuse, sceller

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_suffit]


@pytest.fixture
def ici(referentiel):
    """A contract of here with an action, an axis, an indicator, a version and its scan."""
    fait, par = contrat(ICI, lambda n: "Contrat d'ici"[:n]), faire("administrateur")
    axe = Axe.objects.create(contrat=fait, numero=1, intitule="Axe")
    fiche = FicheAction.objects.create(
        contrat=fait, numero="1.1", intitule="Aller vers", etat="a_venir", axe=axe
    )
    indicateur = IndicateurAction.objects.create(fiche=fiche, libelle="Ateliers", type="resultat")
    CibleIndicateur.objects.create(indicateur=indicateur, annee=2026, valeur=3)
    version = figer(fait, GenreVersion.RELECTURE, "Pour relecture", par)
    octets = b"%PDF-1.7 scan"
    vu(DocumentVersion.objects.create(
        version=version, genre=GenreDocument.SCAN, fichier="scan.pdf", octets=len(octets),
        empreinte=garder(octets), auteur=par,
    ))  # fmt: skip
    return fait


@pytest.fixture
def coordination(db):
    return faire("coordination")


def test_the_forger_forges_what_is_taken_in(ici, coordination):
    dit, fichiers = neuf(ici)
    fait, est_neuf = importer(dit, fichiers, coordination)
    assert est_neuf and fait.pk != ici.pk


def test_who_may_not_write_here_takes_nothing_in(ici):
    dit, fichiers = neuf(ici)
    for nom in ("public", "partenaire", "elu", "lecture", "porteur", "coordination_b", "ars_autre"):
        refuse(dit, fichiers, faire(nom))


# What a file asks of the base: never a question of its own.


@pytest.mark.parametrize(
    "cle", ["creee_par__password__startswith", "pk", "nom__startswith", "rôles__x", "inconnue"]
)
def test_a_file_asks_no_question_of_the_base(ici, coordination, cle):
    """Columns of an organisation are looked up as they are told: none but its own."""
    cpam = Organisation.objects.create(
        nom="CPAM", nature="assurance_maladie", famille="institution", territoire=ICI
    )
    FicheAction.objects.filter(contrat=ici).update(pilote=cpam)
    dit, fichiers = neuf(ici)
    phrases = []
    for valeur in ("a", "pbkdf2"):
        touche = copy.deepcopy(dit)
        touche["contenu"]["fiches"][0]["pilote"] = {cle: valeur}
        phrases.append(refuse(sceller(touche), fichiers, coordination))
        touche["contenu"]["fiches"][0]["pilote"] = {
            **dit["contenu"]["fiches"][0]["pilote"], cle: valeur,
        }  # fmt: skip
        phrases.append(refuse(sceller(touche), fichiers, coordination))
        touche["contenu"]["fiches"][0]["pilote"] = None
        touche["contenu"]["fiches"][0]["dispositifs"] = [{"nom": "x", cle: valeur}]
        phrases.append(refuse(sceller(touche), fichiers, coordination))
    assert len(set(phrases)) == 1, "the refusal tells what the base holds"


def test_a_decision_asks_no_question_of_the_base(ici, coordination):
    dit, fichiers = neuf(ici)
    dit["parcours"] = [
        {
            "etape": "x", "vers": "", "cadre": "x", "cadre_version": "1", "date": "2026-01-01",
            "manques": [], "derogation": "", "retour": False,
            "decision": {
                "instance": {"nom__startswith": "C"}, "date": "2026-01-01", "phrase": "Oui",
                "genre": "validation",
            },
        }
    ]  # fmt: skip
    refuse(dit, fichiers, coordination)
    assert not Instance.objects.exists()


# What a file writes: its own contract, nothing else.


def test_a_file_chains_no_action_of_another_contract(ici, coordination):
    ailleurs = contrat(AILLEURS, lambda n: "Ailleurs"[:n])
    leur = FicheAction.objects.create(contrat=ailleurs, numero="1", intitule="A", etat="a_venir")
    autre = FicheAction.objects.create(
        contrat=ailleurs, numero="2", intitule="Secrète", etat="idee", restreinte=True
    )
    dit, fichiers = neuf(ici)
    sienne = dit["contenu"]["fiches"][0]["repere"]
    dit["chainees"] = {
        str(leur.cle_creation): str(autre.cle_creation), sienne: str(autre.cle_creation),
    }  # fmt: skip
    importer(dit, fichiers, coordination)
    leur.refresh_from_db()
    assert leur.chainee is None
    assert FicheAction.objects.get(cle_creation=sienne).chainee is None


def test_a_contract_never_follows_itself(ici, coordination):
    dit, fichiers = neuf(ici)
    siens = dit["contenu"]
    dit["predecesseur"] = {"repere": siens["contrat"]["repere"], "intitule": "Moi"}
    dit["chainees"] = {siens["fiches"][0]["repere"]: siens["fiches"][0]["repere"]}
    fait, _ = importer(dit, fichiers, coordination)
    assert fait.predecesseur is None
    assert Contrat.objects.get(pk=fait.pk).predecesseur is None
    assert FicheAction.objects.get(contrat=fait).chainee is None


def test_two_contracts_never_follow_each_other(ici, coordination):
    (une, fichiers), (autre, _) = neuf(ici), neuf(ici)
    for dit, avant in ((une, autre), (autre, une)):
        repere = avant["contenu"]["contrat"]["repere"]
        dit["predecesseur"] = {"repere": repere, "intitule": "L'autre"}
        importer(dit, fichiers, coordination)
    for lu in Contrat.objects.exclude(pk=ici.pk):
        lignee, vu_ = [lu.pk], lu
        while vu_.predecesseur:
            vu_ = vu_.predecesseur
            assert vu_.pk not in lignee
            lignee.append(vu_.pk)
        assert len(generations(lu, coordination)) <= 3


def test_a_contract_does_not_follow_one_that_its_bearer_cannot_see(ici, coordination):
    ailleurs = contrat(AILLEURS, lambda n: "Ailleurs"[:n])
    dit, fichiers = neuf(ici)
    dit["predecesseur"] = {"repere": str(ailleurs.cle_creation), "intitule": "?"}
    assert importer(dit, fichiers, coordination)[0].predecesseur is None


@pytest.mark.parametrize("objet_type", ["contrats.contrat", "acteurs.organisation", "x", 3])
def test_a_file_is_joined_to_nothing_else(ici, coordination, objet_type):
    dit, fichiers = neuf(ici)
    octets = b"Un texte"
    prise = empreinte_du_texte("Un texte")
    dit["pieces"] = [
        {
            "repere": str(uuid4()), "objet_type": objet_type,
            "objet": dit["contenu"]["axes"][0]["repere"], "fichier": "a.txt", "titre": "A",
            "genre": "txt", "octets": len(octets), "empreinte": prise, "alternative": "",
            "credit": "", "reserve": False,
        }
    ]  # fmt: skip
    refuse(dit, {**fichiers, prise: octets}, coordination)


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("genre", "svg"), ("genre", "png"), ("genre", 3), ("octets", 3), ("octets", -1),
        ("fichier", "../../etc/passwd\n.txt"), ("fichier", "x" * 300), ("fichier", ""),
        ("titre", "t" * 300), ("titre", None), ("reserve", "peut-être"), ("id", 1),
        ("retire_le", "2026-01-01"), ("repere", "pas-un-uuid"),
    ],
)  # fmt: skip
def test_a_joined_file_is_one_that_the_page_would_take(ici, coordination, nom, valeur):
    dit, fichiers = neuf(ici)
    prise = empreinte_du_texte("Un texte")
    piece = {
        "repere": str(uuid4()), "objet_type": "contrats.contrat",
        "objet": dit["contenu"]["contrat"]["repere"], "fichier": "a.txt", "titre": "A",
        "genre": "txt", "octets": 8, "empreinte": prise, "alternative": "", "credit": "",
        "reserve": False,
    }  # fmt: skip
    fichiers |= {prise: b"Un texte"}
    dit["pieces"] = [{**piece, nom: valeur}]
    refuse(dit, fichiers, coordination)
    dit["pieces"] = [piece]
    fait, _ = importer(dit, fichiers, coordination)
    assert Piece.objects.get().objet == fait


def test_a_file_opens_its_contract_to_nobody_else(ici, coordination):
    autre = contrat(AILLEURS)
    dit, fichiers = neuf(ici)
    dit["contenu"]["contrat"]["fictif"] = True
    dit["codes"] = [autre.code, "ORG-1", "*", "REG-11", AILLEURS, "", 3]
    with pytest.raises(ClesanteError):
        importer(sceller(dit), fichiers, coordination)
    dit["codes"] = dit["codes"][:-1]
    fait, _ = importer(dit, fichiers, coordination)
    assert not fait.codes & {autre.code, "ORG-1", "*", "REG-11", AILLEURS, ""}


def test_a_holder_of_the_contract_reaches_it(ici, coordination):
    from clesante.contrats.models import Porteur

    cpam = Organisation.objects.create(
        nom="CPAM", nature="assurance_maladie", famille="institution", territoire=ICI
    )
    Porteur.objects.create(contrat=ici, organisation=cpam, genre="assurance_maladie")
    fait, _ = importer(*neuf(ici), coordination)
    assert f"ORG-{cpam.pk}" in fait.codes


def test_issues_of_a_diagnosis_out_of_reach_are_not_taken(ici, coordination):
    leur = diagnostic(AILLEURS)
    enjeu = Enjeu.objects.create(diagnostic=leur, numero=1, intitule="Leur enjeu")
    dit, fichiers = neuf(ici)
    dit["contenu"]["diagnostic"] = {
        "repere": str(leur.cle_creation), "intitule": leur.intitule, "annee": leur.annee,
    }  # fmt: skip
    refuse(sceller(copy.deepcopy(dit)), fichiers, coordination, "diagnostic")
    dit["contenu"]["diagnostic"] = None
    dit["contenu"]["enjeux"] = [
        {
            "repere": str(enjeu.cle_creation), "numero": 1, "intitule": "Leur enjeu",
            "nature": "", "texte": "", "themes": [], "determinants": [], "publics": [],
            "competence": "", "solutions": "",
        }
    ]  # fmt: skip
    dit["contenu"]["fiches"][0]["enjeux"] = [str(enjeu.cle_creation)]
    refuse(sceller(dit), fichiers, coordination)


def test_no_issue_is_added_to_a_diagnosis_that_one_only_reads(ici, monkeypatch):
    lu = diagnostic(ICI)
    dit, fichiers = neuf(ici)
    dit["contenu"]["diagnostic"] = {
        "repere": str(lu.cle_creation), "intitule": lu.intitule, "annee": lu.annee,
    }  # fmt: skip
    neuf_ = str(uuid4())
    dit["contenu"]["enjeux"] = [
        {
            "repere": neuf_, "numero": 1, "intitule": "Glissé", "nature": "", "texte": "",
            "themes": [], "determinants": [], "publics": [], "competence": "", "solutions": "",
        }
    ]  # fmt: skip
    dit["contenu"]["fiches"][0]["enjeux"] = [neuf_]
    sceller(dit)
    permis = Diagnostic.permet
    monkeypatch.setattr(
        Diagnostic, "permet",
        lambda self, qui, operation: (
            operation != "concertation.modifier" and permis(self, qui, operation)
        ),
    )  # fmt: skip
    refuse(dit, fichiers, faire("coordination"))
    assert not Enjeu.objects.exists()


# What a file breaks: neither the page that shows it, nor the archive that carries it on.


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t["contrat"].update(date_effet="31/02/2024"),
        lambda t: t["contrat"].update(intitule=["x"]),
        lambda t: t["contrat"].update(territoire={"a": 1}),
        lambda t: t.update(fiches={"a": 1}),
        lambda t: t.update(fiches=["x"]),
        lambda t: t["fiches"][0].update(debut="x"),
        lambda t: t["fiches"][0].update(axe={"a": 1}),
        lambda t: t["fiches"][0].update(numero=None),
        lambda t: t["fiches"][0].update(enjeux=[{"a": 1}]),
        lambda t: t["fiches"][0].update(publics=[["x"]]),
        lambda t: t["fiches"][0].update(pilote=[1]),
        lambda t: t["fiches"][0].pop("repere"),
        lambda t: t["indicateurs"][0].update(cibles={"x": "NaN"}),
        lambda t: t["indicateurs"][0].update(cibles=[]),
        lambda t: t["indicateurs"][0].update(cibles={"2026": "1e999999"}),
        lambda t: t.update(enjeux=[{"repere": "x"}]),
        lambda t: t.update(diagnostic=[]),
        lambda t: t.update(autour=[]),
        lambda t: t["autour"].update(lieu="x"),
        lambda t: t["autour"].update(lieux=["x"]),
        lambda t: t["autour"].update(variables={"a": 3}),
        lambda t: t["autour"].update(redondances={"a": [3]}),
        lambda t: t["autour"].update(objectifs_prs={"a": ["x"]}),
        lambda t: t.update(schema=[]),
    ],
)
def test_the_text_of_a_version_is_one_that_pages_can_read(ici, coordination, change):
    dit, fichiers = neuf(ici)
    version = dit["suites"]["versions"][0]
    texte = json.loads(version["contenu"])
    repere = texte["contrat"]["repere"]
    change(texte)
    if isinstance(texte.get("contrat"), dict):
        texte["contrat"]["repere"] = repere
    version["contenu"] = canonique(texte)
    refuse(sceller(dit), fichiers, coordination)


@pytest.mark.parametrize("texte", ["[]", "null", "3", '"x"', "{}", "", "{", '{"contrat": 3}'])
def test_the_text_of_a_version_is_a_contract(ici, coordination, texte):
    dit, fichiers = neuf(ici)
    dit["suites"]["versions"][0]["contenu"] = texte
    refuse(sceller(dit), fichiers, coordination)


@pytest.mark.parametrize(
    "lecture",
    [[], {"a": 1}, "x", {"contenu": {"code": "identique", "phrase": "Oui"}}, {"signatures": [3]}],
)
def test_what_was_read_of_a_signed_file_has_a_shape(ici, coordination, lecture):
    dit, fichiers = neuf(ici)
    dit["suites"]["documents"][0] |= {"lecture": lecture, "genre": "signe"}
    refuse(dit, fichiers, coordination)


@pytest.mark.parametrize("nom", ["?", "..", ".", "é" * 190 + ".pdf", "a/b\\c.pdf", "=1+1.pdf"])
def test_any_name_of_a_file_goes_in_an_archive(ici, coordination, nom, tmp_path):
    DocumentVersion.objects.filter(version__contrat=ici).first()
    dit, fichiers = neuf(ici)
    dit["suites"]["documents"][0]["fichier"] = nom
    try:
        fait, _ = importer(dit, fichiers, coordination)
    except ClesanteError:
        return
    for chemin in archive(fait):
        assert ".." not in chemin.split("/")
        assert all(len(partie.encode()) <= 255 for partie in chemin.split("/"))


def test_an_archive_tells_the_steps_passed(ici):
    EtapeFranchie.objects.create(
        contrat=ici, etape=ici.etape, vers="suite", cadre=ici.cadre, cadre_version="1",
        date="2026-01-01", auteur=faire("administrateur"),
    )  # fmt: skip
    index = archive(ici)["index.html"].decode()
    assert "1 janvier 2026" in index or "1er janvier 2026" in index


@pytest.mark.parametrize("valeur", ["NaN", "Infinity", "1e400", "-1e999999", "0x1", "１", True])
def test_a_target_is_a_number(ici, coordination, valeur):
    dit, fichiers = neuf(ici)
    dit["contenu"]["indicateurs"][0]["cibles"] = {"2026": valeur}
    refuse(sceller(dit), fichiers, coordination)


@pytest.mark.parametrize("annee", ["-1", "99999999999", "x", "２０２６", "1e3"])
def test_the_year_of_a_target_is_a_year(ici, coordination, annee):
    dit, fichiers = neuf(ici)
    dit["contenu"]["indicateurs"][0]["cibles"] = {annee: "3"}
    refuse(sceller(dit), fichiers, coordination)


def _glisser(dit: Colis, lettre: str) -> None:
    """Put a letter in every name of a file, and in the text of its version."""
    contenu = dit["contenu"]
    for objet in (contenu["contrat"], contenu["axes"][0], contenu["fiches"][0]):
        objet["intitule"] = f"A{lettre}B"
    version = dit["suites"]["versions"][0]
    version["motif"] = f"A{lettre}B"
    texte = json.loads(version["contenu"])
    texte["fiches"][0]["intitule"] = f"A{lettre}B"
    version["contenu"] = canonique(texte)


@pytest.mark.parametrize("lettre", ["\x00", "\ud800"])
def test_a_letter_that_no_base_holds_is_refused(ici, coordination, lettre):
    for change in (
        lambda d: _glisser(d, lettre),
        lambda d: d["suites"]["versions"][0].update(motif=f"A{lettre}B"),
        lambda d: d["suites"]["documents"][0].update(fichier=f"A{lettre}B.pdf"),
    ):
        dit, fichiers = neuf(ici)
        change(dit)
        with contextlib.suppress(UnicodeEncodeError):
            sceller(dit)
        refuse(dit, fichiers, coordination)


@pytest.mark.parametrize(
    "lettre", ["\x07", "\x1b", "\x0c", "\u202e", "\ufffe", "\u2028", "\U0001f600"]
)
def test_a_letter_that_no_page_prints_breaks_no_file(ici, coordination, lettre):
    """What a form lets in comes in too: pages, documents, tables and archive are still made."""
    dit, fichiers = neuf(ici)
    _glisser(dit, lettre)
    fait, _ = importer(sceller(dit), fichiers, coordination)
    client = connecter(Client(), faire("administrateur"))
    for page in ("contrat", "contrat-versions", "contrat-verifier-versions"):
        assert client.get(reverse(page, args=[fait.pk])).status_code == 200
    assert archive(fait)["index.html"]


def test_a_version_out_of_its_chain_is_refused(ici, coordination):
    for nom, valeur in (
        ("precedent", "0" * 64), ("maillon", "0" * 64), ("numero", 2), ("motif", "Autre"),
        ("figee_le", "2020-01-01T00:00:00Z"), ("genre", "repere"),
    ):  # fmt: skip
        dit, fichiers = neuf(ici)
        dit["suites"]["versions"][0][nom] = valeur
        refuse(dit, fichiers, coordination)


# Who reads what.


def test_who_may_read_what_of_versions_and_exchange(ici):
    version, document = VersionContrat.objects.get(), DocumentVersion.objects.get()
    pages = {
        "contrat-versions": [ici.pk], "contrat-version": [version.pk],
        "contrat-version-contenu": [version.pk], "contrat-version-piece": [document.pk],
        "contrat-verifier-versions": [ici.pk], "contrat-a-une-date": [ici.pk],
    }  # fmt: skip
    for nom in ("public", "coordination_b", "ars_autre"):
        client = connecter(Client(), faire(nom))
        for page, args in pages.items():
            assert client.get(reverse(page, args=args)).status_code == 404, (nom, page)
    pilote = Utilisateur.objects.create(courriel="pilote@exemple.fr")
    Attribution.objects.create(utilisateur=pilote, role="pilote", portee=ici.code)
    for qui in (*map(faire, ("lecture", "elu", "partenaire")), pilote):
        client, nom = connecter(Client(), qui), qui.courriel
        for page, args in pages.items():
            assert client.get(reverse(page, args=args)).status_code == 200, (nom, page)
        for extension in ("zip", "json"):
            vers = reverse("contrat-emporter", args=[ici.pk, extension])
            assert client.get(vers).status_code == 404
        assert client.post(reverse("contrat-versions", args=[ici.pk]), {"motif": "x"}).status_code
        assert ici.versions.count() == 1
        assert client.get(reverse("contrat-recevoir")).status_code == 404
