"""Scenario 15, finance: a plan of ten thousand euros that lacks one cent, and its annex.

Then the funding granted in 2025 to the « Pays de Kersall » (domain §12.3), summed by the product.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.contrats.actions.argent import ajouter_ligne
from clesante.contrats.lectures.argent import en_lignes, lignes_de
from clesante.contrats.models import Axe, FicheAction, LigneFinancement
from clesante.contrats.regles.argent import ecarts, totaux
from tests.aides.kersall_financements import CHARGES_2025, RESSOURCES_2025
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


def ecrire(fiche, montant, financeur=None, annee=2025, **champs):
    neuve = LigneFinancement(
        nature="produit" if financeur else "charge", annee=annee, montant=Decimal(montant),
        financeur=financeur, etat=champs.pop("etat", "demande") if financeur else "", **champs,
    )  # fmt: skip
    return ajouter_ligne(neuve, fiche, faire("coordination"))[0]


def lisible(page):
    for blanc in ("\u202f", "\xa0", "&nbsp;"):
        page = page.replace(blanc, " ")
    return page


def test_one_cent_is_missing_and_what_is_asked_is_not_obtained(comme, organisation):
    lu = contrat(ICI)
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Prévention")
    fiche = FicheAction.objects.create(contrat=lu, numero="1.1", intitule="Action", axe=axe)
    ecrire(fiche, "10000.00", poste="Intervenants")
    for sigle, montant, etat in (
        ("ARS", "5000.00", "acquis"), ("EPCI", "3333.33", "demande"), ("CAF", "1666.66", "demande"),
    ):  # fmt: skip
        ecrire(fiche, montant, organisation(f"Financeur {sigle}", sigle=sigle), etat=etat)
    page = lisible(comme("lecture").get(reverse("fiche-argent", args=[fiche.pk])).content.decode())
    assert "Écart : 0,01 € (charges 10 000,00 ; produits 9 999,99)" in page
    annexe = comme("lecture").get(reverse("contrat-argent", args=[lu.pk])).content.decode()
    annexe = lisible(annexe)
    assert "0,01 €" in annexe
    lignes = en_lignes(lignes_de(lu, faire("lecture")))
    sommes = totaux(lignes)
    assert (sommes.tout.obtenu, sommes.tout.demande) == (Decimal("5000.00"), Decimal("4999.99"))
    for part in (sommes.par_annee, sommes.par_axe, sommes.par_fiche):
        assert [s.prevu for s in part.values()] == [Decimal("9999.99")]
    assert {n: s.prevu for n, s in sommes.par_financeur.items()} == {
        "ARS": Decimal("5000.00"), "EPCI": Decimal("3333.33"), "CAF": Decimal("1666.66"),
    }  # fmt: skip
    for montant in ("5 000,00", "3 333,33", "1 666,66", "9 999,99"):
        assert montant in annexe


def test_the_funding_of_kersall_in_2025_comes_out():
    """363,300 euros: 356,300 in cash and 7,000 in kind, balanced by fiche."""
    lu = contrat(ICI)
    fiches = {
        n: FicheAction.objects.create(contrat=lu, numero=n, intitule=f"Fiche {n}")
        for n in CHARGES_2025
    }
    from clesante.acteurs.models import Organisation

    financeurs: dict[str, Organisation] = {}
    for numero, postes in CHARGES_2025.items():
        for poste, montant in postes:
            nature = poste == "valorisation"
            ecrire(fiches[numero], montant, poste=poste, en_nature=nature)
    for numero, nom, montant, en_nature in RESSOURCES_2025:
        if nom not in financeurs:
            financeurs[nom] = Organisation.objects.create(
                nom=nom, nature="autre", famille="autre", territoire=ICI
            )
        ecrire(
            fiches[numero], montant, financeurs[nom], etat="acquis", en_nature=en_nature,
            dispositif="FIR" if nom == "ARS" else "",
        )  # fmt: skip
    lignes = en_lignes(lignes_de(lu, faire("lecture")))
    assert ecarts(lignes) == ()
    sommes = totaux(lignes)
    tout = sommes.tout
    assert (tout.charges, tout.obtenu) == (363_300, 363_300)
    assert (tout.en_nature, tout.numeraire) == (7_000, 356_300)
    numeraire = {nom: s.numeraire for nom, s in sommes.par_financeur.items() if s.numeraire}
    assert numeraire == {
        "ARS": 123_500, "EPCI": 123_400, "CPAM": 29_000, "CFPPA": 21_000, "Région": 17_000,
        "DREAL": 9_000, "Département": 8_400, "MSA": 8_000, "MILDECA": 8_000, "CPTS": 5_500,
        "CARSAT": 3_500,
    }  # fmt: skip
    assert list(numeraire)[:2] == ["ARS", "EPCI"]
