"""Documents of a contract: the same text in each, whole, worth what it says it is worth."""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from copy import deepcopy

import pikepdf
import pytest
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.documents import (
    avenant,
    complet,
    fiche,
    financement,
    plan,
    synthetique,
    texte,
)
from clesante.contrats.documents.a_signer import nom_de_la_piece, pdf_a_signer
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.profils import PROFILS
from clesante.contrats.documents.sources import de_la_version, du_jour
from clesante.contrats.models import (
    FicheAction,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.differences import Changement
from clesante.edition import arbre, html_autonome, produire, verifications
from tests.aides.contenus import contenu, repere
from tests.aides.objets.base import contrat
from tests.aides.parcours import Lecteur
from tests.aides.personnes import ICI, faire
from tests.aides.temoins import vu
from tests.comptes.test_xss import CHARGES, nees

JOUR = datetime.date(2026, 11, 22)
PROJET = EtatDocument(JOUR, projet=True)
CHAMP = re.compile(
    r' TOC \\o "1-2" \\h \\z \\u \\b _ed_suite | PAGEREF (?:partie|fiche)-\d+ |'
    r" PAGEREF (?:le-programme|signatures|fiches|financement|indicateurs|engagements|moyens|actes) "
)
NOMBRE = re.compile(r"\d(?:[\d\u202f.,]*\d)?")
pytestmark = pytest.mark.django_db  # for the lists of words, which a host may change
TOUS = [(nom, profil.faire) for nom, profil in PROFILS.items()]


def faits(dit: Contenu, etat: EtatDocument = PROJET):
    """Make every document of a contract."""
    documents = {nom: faire_(dit, etat) for nom, faire_ in TOUS}
    documents["texte"] = texte.document(dit, etat)
    for lue in dit.liste("fiches")[:1]:
        documents["fiche"] = fiche.document(dit, etat, lue["repere"])
    return documents


def mots_de(document) -> str:
    """Return the words of a document, those of two cells never joined."""
    nus = html.unescape(re.sub("<[^>]*>", " ", document.corps))
    return re.sub("[ \n]+", " ", nus)


def changer(dit: Contenu, sorte: str, **valeurs) -> Contenu:
    """Return a contract in which the first object of a kind says something else."""
    neuf = deepcopy(dict(dit.valeurs))
    (neuf["contrat"] if sorte == "contrat" else neuf[sorte][0]).update(valeurs)
    return Contenu(neuf)


# --- What they are worth ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("etat", "dit", "pied"),
    [
        (EtatDocument(JOUR, projet=True), "Projet du 22 novembre 2026", "projet du"),
        (EtatDocument(JOUR), "Texte tel qu'il est au 22 novembre 2026", "texte tel qu'il est"),
        (
            EtatDocument(JOUR, True, 3, "abcdef012345" * 5),
            "Projet, version 3 figée le 22 novembre 2026",
            "empreinte abcdef012345",
        ),
        (
            EtatDocument(JOUR, False, 3, "a" * 64, a_signer=True),
            "Version 3, à signer, figée le 22 novembre 2026",
            f"empreinte {'a' * 12}",
        ),
        (
            EtatDocument(JOUR, False, 3, "a" * 64, signee_le=datetime.date(2024, 3, 8)),
            "Signé le 8 mars 2024, version 3",
            "signé le 8 mars 2024, version 3, empreinte",
        ),
    ],
)
def test_a_document_says_what_it_is_worth(etat, dit, pied):
    assert etat.dit == dit
    assert pied in etat.pied


def test_project_is_at_the_foot_of_every_page_until_signed():
    for document in faits(contenu()).values():
        assert "projet du" in document.pied
        assert "Projet du" in document.sous_titre
    signe = EtatDocument(JOUR, False, 1, "b" * 64, signee_le=JOUR)
    for document in faits(contenu(), signe).values():
        assert "projet" not in document.pied.lower()


def test_a_demonstration_says_so_everywhere():
    for document in faits(changer(contenu(), "contrat", fictif=True)).values():
        assert "Données de démonstration" in document.pied
        assert "Données de démonstration" in document.corps


# --- What they hold -----------------------------------------------------------------------------


def test_every_document_is_of_the_closed_subset_its_tables_and_headings_real():
    for document in faits(contenu()).values():
        racine = arbre.lire(document.corps)
        verifications.verifier(racine, document.illustrations)
        assert [e for e in racine.descendants() if e.nom == "h2"]
    corps = arbre.lire(complet.document(contenu(), PROJET).corps)
    titres = [e.texte() for e in corps.descendants() if e.nom == "h2"]
    assert titres == [
        "Le contrat en bref", "Sommaire", "Objet", "Programme d’actions", "Signatures",
        "Annexe 1. Fiches-actions", "Annexe 2. Financement", "Annexe 3. Indicateurs",
        "Annexe 4. Engagements",
    ]  # fmt: skip


def test_the_full_version_says_its_text_its_fiches_and_its_annexes():
    dit = mots_de(complet.document(contenu(), PROJET))
    for mot in ("Il dure 5 ans.", "Aller vers les habitants, action 3",
                "118\u202f400\u00a0habitants", "25\u202f000,50\u00a0€ et 0,5\u00a0ETP par an",
                "Réunir l’équipe", "90", "110",
                "délibération du 18 janvier 2024, n°\u00a02024-12"):  # fmt: skip
        assert mot in dit, mot
    assert "Signature\u00a0: …" in dit


def test_a_contract_with_nothing_written_makes_its_documents():
    vide = Contenu(
        {**contenu(0).valeurs, "axes": [], "parties": [], "signataires": [], "engagements": [],
         "porteurs": [], "autour": {}}
    )  # fmt: skip
    for document in faits(vide).values():
        verifications.verifier(arbre.lire(document.corps), document.illustrations)
    assert "Aucune action" in plan.document(vide, PROJET).corps
    assert "Aucun financement" in financement.document(vide, PROJET).corps


def test_an_abandoned_action_is_told_apart_and_counts_nowhere():
    dit = changer(contenu(), "fiches", etat="abandonnee", motif_etat="Le pilote a renoncé.")
    total = "2\u202f000,20"
    for document in (complet.document(dit, PROJET), plan.document(dit, PROJET)):
        assert "Le pilote a renoncé." in document.corps
    assert "2\u00a0actions" in mots_de(complet.document(dit, PROJET))
    assert total in mots_de(financement.document(dit, PROJET))
    assert "action 1" not in mots_de(synthetique.document(dit, PROJET))


def test_an_unknown_action_has_no_document():
    with pytest.raises(KeyError):
        fiche.document(contenu(), PROJET, repere("ailleurs"))


def test_headings_typed_in_an_action_do_not_look_like_those_of_the_document():
    document = complet.document(contenu(1), PROJET)
    assert "<p><strong>Ce que font déjà les partenaires</strong></p>" in document.corps


def test_the_contents_lead_to_each_part_and_to_each_action():
    corps = arbre.lire(complet.document(contenu(3), PROJET).corps)
    (sommaire,) = [e for e in corps.descendants() if e.classe == "sommaire"]
    liens = [e for e in sommaire.descendants() if e.nom == "a"]
    titres = {e.identifiant: e.texte() for e in corps.descendants() if e.nom in ("h2", "h3")}
    assert [titres[lien.attributs["href"][1:]] for lien in liens] == [e.texte() for e in liens]
    suite = [e.texte() for e in corps.descendants() if e.nom == "h2"][2:]
    assert {*suite} <= {e.texte() for e in liens}
    assert sum(e.attributs["href"].startswith("#fiche-") for e in liens) == 3


# --- The same figures everywhere ----------------------------------------------------------------


def test_every_figure_of_the_short_version_is_in_the_full_one():
    dit = contenu(9, financeurs=4)
    court = {*NOMBRE.findall(mots_de(synthetique.document(dit, PROJET)))}
    entier = {*NOMBRE.findall(mots_de(complet.document(dit, PROJET)))}
    assert len(court) > 15
    assert court <= entier


@pytest.mark.parametrize("nom", ["complete", "synthetique", "financement", "plan-actions", "fiche"])
def test_an_amount_that_changes_changes_in_each(nom):
    neuf = deepcopy(dict(contenu().valeurs))
    for ligne in neuf["lignes"][:2]:
        ligne["montant"] = "77123.45"
    avant, apres = (mots_de(faits(dit)[nom]) for dit in (contenu(), Contenu(neuf)))
    assert "77\u202f123,45" in apres or "79\u202f123,65" in apres
    assert "79\u202f123,65" not in avant


def test_money_asked_is_not_obtained_and_what_is_refused_counts_for_nothing():
    neuf = deepcopy(dict(contenu(2).valeurs))
    neuf["lignes"][1].update(etat="refuse", montant="400.00")
    neuf["lignes"][3].update(etat="acquis", montant="500.00", accorde="300.00", en_nature=True)
    dit = mots_de(financement.document(Contenu(neuf), PROJET))
    annee = next(
        e for e in arbre.lire(financement.document(Contenu(neuf), PROJET).corps).descendants()
        if e.nom == "table"
    ).texte()  # fmt: skip
    assert "Refusé" in annee and "400,00" in annee
    assert "300,00300,00300,00400,00" in annee  # prévu, nature, accordé, refusé
    assert "Demandé" not in annee
    assert "Un financement demandé n’est pas obtenu" in dit


# --- The short one is short ---------------------------------------------------------------------


@pytest.mark.parametrize("fiches", [40, 175, 300])
def test_the_short_version_holds_in_eight_pages(tmp_path, fiches):
    dit = contenu(fiches, signataires=60, financeurs=90)
    (fichier,) = produire(synthetique.document(dit, PROJET), ["pdf"], tmp_path, "court")
    with pikepdf.open(fichier) as pdf:
        assert len(pdf.pages) <= 8
    corps = mots_de(synthetique.document(dit, PROJET))
    assert "Soigner 1" in corps and "Soigner 2" in corps
    assert "dans la version complète" in corps


# --- Nothing is born of what people type ---------------------------------------------------------


@pytest.mark.parametrize("forme", ["{}", "a {} b", "[mot]({})"])
def test_nothing_is_born_of_a_name_or_a_title(forme):
    for charge in CHARGES:
        dit = contenu(1, lambda mots, c=charge: f"{mots} {forme.format(c)}")
        for nom, document in faits(dit).items():
            page = html_autonome(document)
            assert not nees([b for b in Lecteur("/", page).balises if b[0] != "meta"]), (
                nom,
                charge,
            )


@pytest.mark.bureautique
def test_formulas_and_fields_stay_words_in_office_files(tmp_path):
    formules = (
        "=1+1", "+33 6", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0",
        "{ INCLUDETEXT x }", "{{ duree }}", "\\fldinst DDE", "MERGEFIELD x",
    )  # fmt: skip
    charges = iter([*formules, *CHARGES] * 40)
    dit = contenu(12, lambda mots: f"{next(charges)} {mots}")
    fichiers = produire(complet.document(dit, PROJET), ["docx", "odt"], tmp_path, "hostile")
    for fichier, partie in zip(fichiers, ("word/document.xml", "content.xml"), strict=True):
        with zipfile.ZipFile(fichier) as archive:
            lu = archive.read(partie).decode()
            liens = (
                archive.read("word/_rels/document.xml.rels").decode() if "word" in partie else lu
            )
        assert "=1+1" in lu
        assert not re.search(r"fldSimple|<text:(?:dde|script|database|execute)", lu)
        champs = re.findall(r"<w:(?:delI|i)nstrText[^>]*>([^<]*)", lu)  # those of the contents
        assert all(CHAMP.fullmatch(champ) for champ in champs)
        assert not re.search(
            r'(?:Target|xlink:href)="(?:javascript|data|vbscript|file)', liens, re.I
        )


# --- Of a contract of the base ------------------------------------------------------------------


@pytest.fixture
def ici(referentiel):
    lu = contrat(ICI)
    FicheAction.objects.create(
        contrat=lu, numero="1.1", intitule="Aller vers les jeunes", etat="a_venir", notes="zqnotes"
    )
    FicheAction.objects.create(
        contrat=lu, numero="9", intitule="zqsecrete", etat="a_venir", restreinte=True
    )
    FicheAction.objects.create(contrat=lu, intitule="zqidee", etat="idee")
    return lu


def test_what_is_reserved_is_in_no_document(ici):
    for document in faits(du_jour(ici)[0]).values():
        assert "zq" not in document.corps


def test_a_frozen_version_makes_the_same_documents_whatever_changes_since(ici):
    version = figer(ici, GenreVersion.RELECTURE, "Pour relecture", faire("administrateur"))
    avant = complet.document(*de_la_version(version))
    FicheAction.objects.filter(contrat=ici).update(intitule="Autre chose")
    ici.refresh_from_db()
    assert complet.document(*de_la_version(version)) == avant
    assert "Aller vers les jeunes" in avant.corps
    assert f"empreinte {version.empreinte[:12]}" in avant.pied
    assert "Projet, version 1" in avant.sous_titre


def test_what_is_signed_is_an_archive_that_holds_what_it_is_made_of(ici):
    version = figer(ici, GenreVersion.RELECTURE, "Pour signature", faire("administrateur"))
    octets = pdf_a_signer(version)
    assert octets == pdf_a_signer(version)
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        joint = pdf.attachments[nom_de_la_piece(version)].get_file()
        assert joint.read_bytes() == version.contenu.encode()
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.Root.Lang).startswith("fr")


def test_the_page_offers_each_document_of_each_text(ici, comme):
    version = figer(ici, GenreVersion.RELECTURE, "Pour relecture", faire("administrateur"))
    client, adresse = comme("coordination"), reverse("contrat-documents", args=[ici.pk])
    page = client.get(adresse).content.decode()
    for nom in PROFILS:
        ou = reverse("contrat-documents-fichier", args=[ici.pk, nom, "docx"])
        assert f'href="{ou}"' in page
        assert (
            client.get(reverse("contrat-documents-fichier", args=[ici.pk, nom, "html"])).status_code
            == 200
        )
    figee = client.get(adresse, {"figee": version.numero}).content.decode()
    assert "?figee=1" in figee
    repere_ = str(FicheAction.objects.get(numero="1.1").cle_creation)
    une = client.get(reverse("contrat-documents-fiche", args=[ici.pk]),
                     {"fiche": repere_, "format": "html", "figee": 1})  # fmt: skip
    assert "Aller vers les jeunes" in une.content.decode()
    assert 'filename="contrat-' in une["Content-Disposition"]


@pytest.mark.parametrize(
    ("adresse", "code"),
    [
        ("complete.exe", 404), ("ailleurs.pdf", 404), ("complete.html?figee=9", 404),
        ("avenant-1.html", 404), ("fiche/?fiche=x&format=html", 422),
        ("fiche/?fiche=x&format=html&figee=9", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_made(ici, comme, adresse, code):
    ou = reverse("contrat-documents", args=[ici.pk]) + adresse
    assert comme("coordination").get(ou).status_code == code


def test_the_page_costs_the_same_whatever_the_number_of_actions(
    ici, comme, django_assert_max_num_queries
):
    client, adresse = comme("coordination"), reverse("contrat-documents", args=[ici.pk])
    client.get(adresse)
    for n in range(20):
        FicheAction.objects.create(contrat=ici, numero=f"7.{n}", intitule="x", etat="a_venir")
    with django_assert_max_num_queries(60):
        client.get(adresse)


def test_a_restricted_action_is_offered_to_nobody(ici, comme):
    page = comme("administrateur").get(reverse("contrat-documents", args=[ici.pk]))
    assert not {"zqsecrete", "zqidee"} & {*re.findall("zq[a-z]+", page.content.decode())}


def test_a_signed_version_says_who_signed_on_which_day_under_which_reserve(ici):
    par = faire("administrateur")
    version = figer(ici, GenreVersion.RELECTURE, "Pour signature", par)
    agence = Organisation.objects.create(nom="Agence d'ici", nature="ars")
    SignatureVersion.objects.create(
        contrat=ici, version_signee=version, organisation=agence, genre="ars",
        fonction="direction", habilitation="deliberation", moyen="papier", ordre=1,
        habilitation_date=datetime.date(2024, 1, 18), signe_le=datetime.date(2024, 3, 8),
        reserve="vote du budget",
    )  # fmt: skip
    signee = VersionSignee.objects.create(
        version=version, date=datetime.date(2024, 3, 8), date_selon="ceremonie", preuve="{}",
        date_effet=datetime.date(2024, 1, 1), empreinte="c" * 64, auteur=par,
    )  # fmt: skip
    lue = VersionContrat.objects.get(pk=version.pk)
    ailleurs = complet.document(*de_la_version(lue))
    assert ailleurs.sous_titre == "Signé le 8 mars 2024 (d’après un autre site), version 1"
    vu(signee, "contrats.version_signee")
    document = complet.document(*de_la_version(lue))
    assert document.sous_titre == "Signé le 8 mars 2024, version 1"
    dit = mots_de(document)
    assert "Signé le 8 mars 2024, sous réserve de\u00a0: vote du budget" in dit
    assert "direction, délibération du 18 janvier 2024" in dit
    a_signer = mots_de(complet.document(*de_la_version(lue, a_signer=True)))
    assert "8 mars 2024" not in a_signer


# --- An avenant ---------------------------------------------------------------------------------


def test_an_avenant_says_only_what_changes_each_change_an_article():
    changements = tuple(
        Changement(f"cle/{n}", "actions", "modification", "fiches", "", f"Action 1.{n}", "pilote",
                   f"Avant {n}", f"Après {n}")
        for n in range(1, 5)
    )  # fmt: skip
    dit = avenant.AvenantDit(
        2, "Un an de plus", "Le comité le demande.", datetime.date(2027, 1, 1),
        tuple((lu, f"Motif {lu.cle}") for lu in changements),
        ("Est ajouté\u00a0: Délibération du 4 mai 2026.",),
    )  # fmt: skip
    document = avenant.document(contenu(), PROJET, dit)
    racine = arbre.lire(document.corps)
    verifications.verifier(racine, document.illustrations)
    titres = [e.texte() for e in racine.descendants() if e.nom == "h2"]
    assert [t for t in titres if t.startswith("Article")] == [
        f"Article {n}. Action 1.{n}, pilote" for n in range(1, 5)
    ]
    tableau = next(e for e in racine.descendants() if e.nom == "table")
    assert len(tableau.elements("tbody")[0].elements()) == 4
    mots = mots_de(document)
    for attendu in ("Avant 3", "Après 3", "Motif cle/3", "1er janvier 2027", "Partie 1",
                    "4\u00a0articles", "restent inchangées", "Signature\u00a0: …"):  # fmt: skip
        assert attendu in mots, attendu
    assert "Aller vers" not in mots
    signe = changer(contenu(), "signataires", signe_le="2024-03-08")
    for etat in (EtatDocument(JOUR), PROJET):
        refait = mots_de(avenant.document(signe, etat, dit))
        assert "8 mars 2024" not in refait and "délibération du 18 janvier" not in refait
    assert document.titre.startswith("Avenant n°\u00a02\u00a0: ")
