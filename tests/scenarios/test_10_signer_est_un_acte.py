"""Scenario 10: signing is an act; what was signed and altered since is named (features §5)."""

from __future__ import annotations

import html
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from clesante.contrats.models import SignatureVersion
from clesante.exploitation.integrite.fonctions_contrats import versions_alterees
from tests.aides import signature as aide

pytestmark = [
    pytest.mark.usefixtures("referentiel"),
    pytest.mark.django_db,
    pytest.mark.bureautique,
]
JOURS = {
    "selon": "ceremonie", "ceremonie": "2026-03-08", "lieu": "Kersall",
    "date_effet": "2026-01-01", "date_fin": "2028-12-31",
}  # fmt: skip


def lire(reponse) -> str:
    return html.unescape(reponse.content.decode()).replace("\u00a0", " ")


def test_a_contract_is_signed_by_its_parties_and_nothing_of_it_moves_unseen(comme):
    contrat, client = aide.demarche_prete(menee=True), comme("coordination")
    page = reverse("contrat-signature", args=[contrat.pk])
    client.post(reverse("contrat-signature-preparer", args=[contrat.pk]))
    version = contrat.versions.get()

    # all have signed one page, on paper; nobody wrote the day of the délibération
    attendues = version.signatures.order_by("ordre")
    fichier = SimpleUploadedFile("page-signee.pdf", aide.SCAN)
    client.post(
        reverse("contrat-signature-deposer", args=[version.pk]),
        {
            "cle_creation": uuid.uuid4(), "moyen": "papier", "signe_le": "2026-03-08",
            "fichier": fichier, "montre": [lue.pk for lue in attendues],
        },
    )  # fmt: skip
    assert not attendues.filter(signe_le=None).exists()
    declarer = reverse("contrat-signature-declarer", args=[version.pk])
    refus = client.post(declarer, JOURS)
    assert refus.status_code == 422
    assert "il manque la date de sa délibération, ou de sa décision par délégation" in lire(refus)
    contrat.refresh_from_db()
    assert contrat.en_demarche

    # completed, it is signed
    for lue in SignatureVersion.objects.filter(version_signee=version, habilitation="deliberation"):
        noter = reverse("contrat-signature-noter", args=[lue.pk])
        form = client.get(noter).context["form"]
        envoi = {nom: form[nom].value() or "" for nom in form.fields}
        envoi |= {f"initial-{nom}": valeur for nom, valeur in envoi.items()}
        envoi["habilitation_date"] = "2026-01-18"
        assert client.post(noter, envoi).status_code == 302
    assert client.post(declarer, JOURS).status_code == 302
    contrat.refresh_from_db()
    assert (str(contrat.date_signature), contrat.etat) == ("2026-03-08", "en_vigueur")
    assert "à Kersall, le 8 mars 2026 (jour de la cérémonie)" in lire(client.get(page))
    verification = reverse("contrat-verifier-versions", args=[contrat.pk])
    assert "ne correspond plus" not in lire(client.get(verification))

    # one stored word altered, with access to the base
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE contrats_versioncontrat SET contenu = replace(contenu, 'CLS', 'CLX')"
        )
    dite = lire(client.get(verification))
    assert "Version 1" in dite
    assert "ne correspond plus" in dite
    assert all("version 1" in ligne for ligne in versions_alterees())
    assert [*versions_alterees()], "« clesante verifier » tells it too"
