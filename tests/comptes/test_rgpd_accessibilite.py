"""Declaration of accessibility: « non conforme » until an audit, by an administrator, says else."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clesante.comptes.actions import audits as actions_audits
from clesante.comptes.models import Evenement
from clesante.socle.erreurs import RefuseError
from clesante.ui import accessibilite
from clesante.ui.accessibilite import CRITERES, NON, PARTIELLEMENT, TOTALEMENT, Audit, mention
from tests.aides.personnes import faire

ADRESSE, DECLARATION = reverse("accessibilite-audit"), reverse("accessibilite")
SAISIE = {
    "fait_le": "2026-10-01", "auditeur": "Cabinet d'essai",
    "echantillon": "Accueil\r\n\r\nPortrait",
    "applicables": "60", "valides": "45", "non_conformites": "Le contraste du pied\nUn titre",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


def lu(adresse: str) -> str:
    """Return a public page with plain apostrophes and spaces."""
    texte = Client().get(adresse).content.decode().replace("’", "'").replace("&#x27;", "'")
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def un_audit(valides: int = 60, applicables: int = 60, fait_le: date | None = None) -> Audit:
    return Audit(fait_le or timezone.localdate(), "X", ("Accueil",), valides, applicables, ())


@given(applicables=st.integers(1, CRITERES), part=st.floats(0, 1))
def test_state_follows_the_rate_and_is_never_rounded_up(applicables, part):
    valides = int(applicables * part)
    audit = un_audit(valides, applicables)
    attendu = (
        TOTALEMENT
        if valides == applicables
        else PARTIELLEMENT
        if 2 * valides >= applicables
        else NON
    )
    assert audit.etat() == attendu
    assert (audit.taux == 100) is (valides == applicables)


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2029, 2, 28), True),
        (date(2029, 3, 1), False), (date(2031, 1, 1), False),
    ],
)  # fmt: skip
def test_an_audit_holds_three_years(jour, attendu):
    assert un_audit(fait_le=date(2026, 3, 1)).en_vigueur(jour) is attendu


def test_an_audit_of_the_29th_of_february_holds_and_ends():
    audit = un_audit(fait_le=date(2024, 2, 29))
    assert audit.en_vigueur(date(2027, 2, 28))
    assert not audit.en_vigueur(date(2027, 3, 1))


@pytest.mark.parametrize(
    "contenu", [None, "", "{", "[]", "null", '{"fait_le": "hier"}', "\x00\xff"]
)
def test_without_an_audit_that_can_be_read_the_site_is_not_conform(contenu):
    if contenu is not None:
        accessibilite.fichier().write_text(contenu, encoding="utf-8")
    assert mention(timezone.localdate()) == NON


@pytest.mark.parametrize(("valides", "applicables"), [(61, 60), (-1, 60), (0, 0)])
def test_a_rate_that_cannot_be_is_no_audit(valides, applicables):
    dit = {**un_audit().en_dict(), "valides": valides, "applicables": applicables}
    accessibilite.fichier().write_text(json.dumps(dit), encoding="utf-8")
    assert mention(timezone.localdate()) == NON


def test_a_new_audit_is_seen_at_once():
    accessibilite.garder(un_audit())
    assert mention(timezone.localdate()) == TOTALEMENT
    accessibilite.garder(un_audit(30))
    assert mention(timezone.localdate()) == PARTIELLEMENT
    assert mention(timezone.localdate() + timedelta(days=4 * 366)) == NON


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/accessibilite/", "/mentions-legales/", "/nulle-part/"])
def test_the_mention_is_exactly_one_and_changes_with_the_audit(page, comme, referentiel, entrepot):
    def dites() -> set[str]:
        return {m for m in (TOTALEMENT, PARTIELLEMENT, NON) if f"Accessibilité : {m}" in lu(page)}

    assert dites() == {NON}
    assert comme("administrateur").post(ADRESSE, SAISIE).status_code == 302
    assert dites() == {PARTIELLEMENT}


@pytest.mark.django_db
def test_the_declaration_says_the_audit_in_the_mandatory_words(comme, settings):
    settings.SITE_EDITEUR = "Communauté d'essai"
    assert "Aucun audit de conformité en cours de validité" in lu(DECLARATION)
    reponse = comme("administrateur").post(ADRESSE, SAISIE)
    assert (reponse.status_code, reponse.url) == (302, DECLARATION)
    texte = lu(DECLARATION)
    for dit in (
        "Communauté d'essai", "article 47 de la loi n° 2005-102 du 11 février 2005",
        "est partiellement conforme avec le référentiel général", "version 4.1.2",
        "en raison des non-conformités énumérées ci-dessous", "réalisé par Cabinet d'essai",
        "révèle que 75 % des critères", "45 sur 60", "<li>Le contraste du pied</li>",
        "<li>Portrait</li>", "établie le 1 octobre 2026", "Voies de recours",
        "Défenseur des droits", "Libre réponse 71120",
    ):  # fmt: skip
        assert dit in texte, dit
    assert "Aucun audit" not in texte


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("valides", "dit"),
    [("60", "est totalement conforme avec"), ("29", "n'est pas conforme avec")],
)
def test_each_state_has_its_sentence(comme, valides, dit):
    comme("administrateur").post(ADRESSE, {**SAISIE, "valides": valides})
    assert dit in lu(DECLARATION)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champ", "valeur", "dit"),
    [
        ("fait_le", "2999-01-01", "une fois fait"), ("fait_le", "hier", ""),
        ("auditeur", "", ""), ("echantillon", " \n ", ""), ("applicables", "0", ""),
        ("applicables", "107", ""), ("valides", "61", "Il n'y a que 60"), ("valides", "-1", ""),
        ("non_conformites", "  ", "la loi demande de dire lequel"),
    ],
)  # fmt: skip
def test_a_fault_is_said_keeps_what_was_typed_and_changes_nothing(comme, champ, valeur, dit):
    reponse = comme("administrateur").post(ADRESSE, {**SAISIE, champ: valeur})
    texte = reponse.content.decode().replace("’", "'").replace("&#x27;", "'")
    assert reponse.status_code == 422
    assert dit in texte
    assert 'aria-invalid="true"' in texte
    assert "Portrait" in texte or champ == "echantillon"
    assert mention(timezone.localdate()) == NON
    assert not Evenement.objects.exists()


@pytest.mark.django_db
def test_what_is_typed_is_escaped(comme):
    hostile = "<script>alert(1)</script>"
    comme("administrateur").post(
        ADRESSE, {**SAISIE, "auditeur": hostile, "echantillon": hostile, "non_conformites": hostile}
    )
    assert hostile not in lu(DECLARATION)
    assert "&lt;script&gt;" in lu(DECLARATION)


@pytest.mark.django_db
def test_the_journal_keeps_every_audit_with_its_author(comme):
    client = comme("administrateur")
    client.post(ADRESSE, SAISIE)
    client.post(ADRESSE, {**SAISIE, "valides": "50"})
    dits = Evenement.objects.filter(type="comptes.audit_enregistre").order_by("pk")
    assert [e.apres["valides"] for e in dits] == [45, 50]
    assert {e.auteur_id for e in dits} == {faire("administrateur").pk}


@pytest.mark.django_db
def test_an_audit_that_cannot_be_kept_is_not_noted(monkeypatch):
    def refuser(_audit: Audit) -> None:
        raise RefuseError("Le disque est plein.")

    monkeypatch.setattr(actions_audits, "garder", refuser)
    with pytest.raises(RefuseError):
        actions_audits.enregistrer(un_audit(), faire("administrateur"))
    assert not Evenement.objects.filter(type="comptes.audit_enregistre").exists()
