"""Scenario 24: a contract in Word, then in PDF, of twelve fiches, in words that are not ours.

At least ten titles and ten pilots are recognised; doubts are marked; refusing leaves no trace.
"""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clesante.contrats.imports.documents import lire_document
from clesante.contrats.models import Contrat, FicheAction, ImportContrat
from clesante.socle.erreurs import EntreeInvalideError
from tests.aides.personnes import ICI

TITRES = (
    "Ouvrir un guichet d'accès aux droits", "Accueillir des étudiants en santé",
    "Former les agents au repérage du mal-être", "Animer un réseau de santé mentale",
    "Aller vers les personnes isolées", "Prévenir les chutes à domicile",
    "Accompagner les jeunes aidants", "Réduire les consommations en soirée",
    "Améliorer l'air des écoles", "Cuisiner sain et peu cher",
    "Dépister les cancers en camion", "Suivre et évaluer le contrat",
)  # fmt: skip
PILOTES = (
    "CCAS du Goazel", "Pôle santé de Trévarn", "Association Écoute", "Hôpital de Kersall",
    "Centre social des Tilleuls", "CLIC du Pays", "Plateforme de répit", "Mission locale",
    "Syndicat de l'énergie", "Épicerie solidaire", "Ligue contre le cancer", "Agglomération",
)  # fmt: skip
CHAMPS = (
    ("Porteur de l'action", lambda n: PILOTES[n]),
    ("Éléments de contexte", lambda n: f"Constat {n} : les habitants attendent."),
    ("Publics visés", lambda _: "Tout public"),
    ("Modalités de mise en œuvre", lambda n: f"Trois réunions et un atelier, phase {n}."),
    ("Échéancier", lambda _: "2025 à 2028"),
    ("Critères d'évaluation", lambda _: "Nombre de personnes reçues"),
    ("Couleur préférée", lambda _: "Bleu"),
)
DEMANDE = {
    "intitule": "CLS du Goazel", "genre": "contrat", "territoire": ICI,
    "cadre": "pays_de_la_loire", "generation": "1", "date_signature": "2024-01-23",
    "cle_creation": "0b8a4c39-8f0a-4a55-9a39-0e7c7a1f0001",
    "date_fin_prevue": "2028-12-31", "nom_axe": "Axe", "presentation": "",
}  # fmt: skip


def en_docx() -> bytes:
    """Return the contract as Word: half of its fiches as tables, half as paragraphs."""
    from docx import Document

    document = Document()
    document.add_heading("Contrat local de santé du Goazel", 0)
    document.add_paragraph("Les parties s'engagent pour cinq ans.")
    document.add_heading("Axe 1 : Vivre en santé", 1)
    for rang, titre in enumerate(TITRES):
        document.add_heading(f"Fiche action n° {rang // 6 + 1}.{rang % 6 + 1} – {titre}", 2)
        if rang % 2:
            for label, dire in CHAMPS:
                document.add_paragraph(f"{label} : {dire(rang)}")
            continue
        table = document.add_table(0, 2)
        for label, dire in CHAMPS:
            cellules = table.add_row().cells
            cellules[0].text, cellules[1].text = label, dire(rang)
    flux = io.BytesIO()
    document.save(flux)
    return flux.getvalue()


def en_pdf() -> bytes:
    """Return the contract as a PDF, a fiche a page: labels on the left, values on the right."""
    import typst

    pages = [
        f"= Fiche action {rang // 6 + 1}.{rang % 6 + 1} : {titre}\n#grid(columns: (5cm, 1fr), "
        "row-gutter: 8pt, " + ", ".join(f"[{lab}], [{dire(rang)}]" for lab, dire in CHAMPS) + ")"
        for rang, titre in enumerate(TITRES)
    ]
    return typst.compile("\n#pagebreak()\n".join(pages).encode())


@pytest.mark.parametrize(("nom", "faire"), [("cls.docx", en_docx), ("cls.pdf", en_pdf)])
def test_titles_and_pilots_are_recognised_whatever_the_words(nom, faire):
    lu = lire_document(faire(), nom)
    titres, *rangees = lu.lignes
    assert len(rangees) == 12
    intitules = [ligne[titres.index("Titre de l'action")] for ligne in rangees]
    pilotes = [ligne[titres.index("Structure pilote")] for ligne in rangees]
    assert sum(a == b for a, b in zip(intitules, TITRES, strict=True)) >= 10, intitules
    assert sum(a == b for a, b in zip(pilotes, PILOTES, strict=True)) >= 10, pilotes
    for attendu in ("Calendrier", "Indicateurs", "Publics", "Description", "Constat et contexte"):
        assert sum(bool(ligne[titres.index(attendu)]) for ligne in rangees) >= 10, attendu
    tout = " ".join(c for ligne in rangees for c in ligne)
    assert tout.count("Bleu") == 12, "rien n'est perdu de ce qui n'est pas compris"
    assert all(0 < c <= 1 for rang in lu.confiances for c in rang if c)
    extraits = [extrait.replace("’", "'") for extrait in lu.extraits[1:]]
    assert all(titre in extrait for titre, extrait in zip(TITRES, extraits, strict=True))


def test_a_document_without_fiche_or_a_scan_is_said():
    from docx import Document

    flux = io.BytesIO()
    document = Document()
    document.add_paragraph("Bonjour.")
    document.save(flux)
    with pytest.raises(EntreeInvalideError, match="Aucune fiche-action"):
        lire_document(flux.getvalue(), "vide.docx")
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    scan = io.BytesIO()
    pdf.save(scan)
    with pytest.raises(EntreeInvalideError, match="scan"):
        lire_document(scan.getvalue(), "scan.pdf")
    for abime in (b"%PDF-1.7 rien", b"PK\x03\x04rien"):
        with pytest.raises(EntreeInvalideError):
            lire_document(abime, "abime.docx")


@pytest.mark.django_db
@pytest.mark.usefixtures("referentiel")
def test_refusing_leaves_no_trace_and_accepting_makes_the_contract(comme):
    client = comme("coordination")

    def donner():
        fichier = SimpleUploadedFile("cls.docx", en_docx())
        reponse = client.post(reverse("contrat-reprendre"), {**DEMANDE, "fichier": fichier})
        assert reponse.status_code == 302, reponse.content.decode()
        return reponse["Location"]

    adresse = donner()
    page = client.get(adresse).content.decode()
    assert TITRES[3] in page and "gardé dans les notes" in page and "Bleu" in page
    assert not Contrat.objects.exists()
    assert client.post(adresse, {"geste": "abandonner"}).status_code == 302
    assert not Contrat.objects.exists() and not ImportContrat.objects.exists()
    adresse = donner()
    corrige = {"geste": "relire", "cellule-1-2": "Un autre titre"}
    assert client.post(adresse, corrige).status_code == 302
    assert client.post(adresse, {"geste": "importer"}).status_code == 302
    assert Contrat.objects.get().repris
    assert FicheAction.objects.count() == 12
    assert FicheAction.objects.exclude(pilote=None).count() >= 10
    assert "Contrat repris" in client.get(adresse).content.decode()
