"""The contracts of the demonstration: what they hold is what their declarations say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from clesante.concertation.actions.demonstration import installer
from clesante.contrats.actions.demonstration import installer_contrats
from clesante.contrats.documents.avenant import document as document_d_avenant
from clesante.contrats.documents.avenant import lire as lire_avenant
from clesante.contrats.documents.sources import de_la_version, du_jour
from clesante.contrats.documents.texte import document
from clesante.contrats.lectures.avenants import ecarts, lignes
from clesante.contrats.lectures.fiches import fiches_lues
from clesante.contrats.lectures.generations import reprise
from clesante.contrats.lectures.texte import parties_du_texte, valeurs
from clesante.contrats.lectures.verification import verifier
from clesante.contrats.lectures.versions import contenu_de, version_en_vigueur
from clesante.contrats.models import (
    Avenant,
    Axe,
    CibleIndicateur,
    Contrat,
    EtapeFranchie,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Principe,
    Redondance,
    Signataire,
    VersionSignee,
)
from clesante.contrats.regles.fiches import bloquants, manques
from clesante.contrats.regles.texte import lier, manquantes
from tests.aides.personnes import ICI

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_suffit, pytest.mark.bureautique]
REELS = (ICI, "EPCI-248500563")


@pytest.fixture
def coordination(referentiel, db):
    from clesante.comptes.models import Attribution, Utilisateur

    elle = Utilisateur.objects.create_user("kersall@exemple.fr")
    for portee in ("REG-53", *REELS):
        Attribution.objects.create(utilisateur=elle, role="coordination", portee=portee)
    return elle


def test_the_contracts_of_the_demonstration_are_whole_and_made_once(coordination):
    installer(coordination)
    assert installer_contrats(coordination) == 3
    assert installer_contrats(coordination) == 0
    reel, premier, second = (
        Contrat.objects.get(generation=2, fictif=False),
        Contrat.objects.get(generation=1),
        Contrat.objects.get(generation=2, fictif=True),
    )
    # domain §3.3: one contract, two holders, four axes, five principles, a duration to verify
    assert (reel.repris, str(reel.date_signature), reel.etat) == (True, "2024-01-23", "en_vigueur")
    assert (reel.porteurs.count(), Axe.objects.filter(contrat=reel).count()) == (2, 4)
    assert Principe.objects.filter(contrat=reel).count() == 5
    assert (reel.duree_declaree_annees, reel.date_fin_prevue.year) == (3, 2028)
    # domain §12.1
    assert (premier.repris, premier.etat, premier.fiches.count()) == (True, "clos", 12)
    etats = list(premier.fiches.values_list("etat", flat=True))
    assert (etats.count("realisee"), etats.count("perennisee")) == (6, 2)
    assert (etats.count("reportee"), etats.count("abandonnee")) == (3, 1)
    # domain §12.2
    assert (second.repris, second.etat, second.etape) == (False, "en_vigueur", "suivi")
    signee, amendee = VersionSignee.objects.filter(version__contrat=second)
    assert (str(signee.date), str(signee.date_effet), str(signee.date_fin)) == (
        "2024-03-08", "2024-01-01", "2028-12-31",
    )  # fmt: skip
    assert signee.version.signatures.filter(signe_le=signee.date, moyen="papier").count() == 11
    assert [lue.fautes for lue in verifier(second)] == [(), ()]
    _son_avenant(second, signee, amendee)
    assert (second.fiches.count(), second.predecesseur) == (16, premier)
    assert {(lu.numero, lu.chainee.numero) for lu in second.fiches.exclude(chainee=None)} == {
        ("1.1", "1.1"), ("1.2", "1.3"), ("2.2", "2.2"), ("3.1", "3.2"), ("3.3", "3.1"),
        ("4.1", "3.3"), ("4.2", "4.2"),
    }  # fmt: skip
    lue = reprise(second, coordination)
    assert (lue.precedent, len(lue.reprises), lue.nouvelles, lue.laissees) == (premier, 7, 9, 5)
    assert second.diagnostic.fictif and second.fictif
    assert Signataire.objects.filter(contrat=second).count() == 11
    assert IndicateurAction.objects.filter(fiche__contrat=second).count() == 32
    assert CibleIndicateur.objects.filter(indicateur__fiche__contrat=second).count() == 64
    assert all(fiche.enjeux.exists() for fiche in second.fiches.all())
    domaines = {code for fiche in second.fiches.all() for code in fiche.domaines}
    assert domaines == {"promotion", "prevention", "soins", "medico_social"}
    assert {f.etat for f in second.fiches.all()} == {"en_cours", "bloquee"}
    franchies = EtapeFranchie.objects.filter(contrat=second, decision__isnull=False)
    assert [(str(f.date), f.manques, f.derogation) for f in franchies] == [
        (jour, [], "") for jour in ("2022-12-12", "2023-02-02", "2023-09-28", "2024-02-20")
    ]
    note = second.actes.get(genre="note_cadrage")
    assert str(note.date) == "2023-02-02" and note.signatures.count() == 4
    assert {str(a.date) for a in second.actes.filter(genre="deliberation")} == {
        "2024-01-18", "2024-01-23", "2024-01-29", "2024-01-30", "2024-02-05",
    }  # fmt: skip
    assert set(second.engagements.values_list("periode", flat=True)) == {"an"}
    conclues = Redondance.objects.filter(fiche__contrat=second)
    assert conclues.count() == 3
    assert conclues.get(fiche__numero="3.3").classe == "a_articuler"  # domain §12.2
    assert second.postes.count() == 2
    _son_texte(second)
    assert all(not bloquants(manques(lue)) for lue in fiches_lues(second.fiches.all()))


def _son_avenant(second, signee, amendee):
    """A commune more (domain §12.3, D4): three changes with their reasons, signed by all."""
    avenant = Avenant.objects.get(contrat=second)
    assert (avenant.numero, avenant.etat, avenant.base) == (1, "signe", signee.version)
    assert (str(amendee.date), str(amendee.date_effet)) == ("2026-06-18", "2026-07-01")
    assert amendee.date_fin == signee.date_fin
    lus = {ligne.changement.genre: ligne for ligne in lignes(avenant)}
    assert set(lus) == {"perimetre", "signataires", "texte"}
    assert all(ligne.motif for ligne in lus.values())
    perimetre = lus["perimetre"].changement
    assert "118\u202f400 habitants" in perimetre.avant and "119\u202f550" in perimetre.apres
    assert amendee.version.signatures.filter(signe_le=amendee.date).count() == 11
    assert (contenu_de(signee.version).contrat["population"], second.population) == (
        118_400, 119_550,
    )  # fmt: skip
    assert version_en_vigueur(second, date(2026, 6, 30)) == signee
    assert version_en_vigueur(second, date(2026, 7, 1)) == amendee
    assert ecarts(second)[1] == ()
    assert (
        "Saint-Goal"
        in document_d_avenant(
            *de_la_version(amendee.version, a_signer=False), lire_avenant(avenant)
        ).corps
    )


def _son_texte(second):
    """The text is prepared, nothing of it is left to write, and no name says it is invented."""
    dites = valeurs(second)
    parties = [*parties_du_texte(second)]
    assert not [*manquantes([partie.texte for partie in parties], dites)]
    assert len(dites["instances"].elements) == 8
    assert dites["total_financements"].elements[0].startswith("en 2025\u00a0: 363\u202f300\u00a0€,")
    assert "Axe 5, transversal\u00a0: gouvernance" in " ".join(dites["axes"].elements)
    lu = " ".join(lier(partie.texte, dites) for partie in parties)
    assert "démonstration" not in lu and "à compléter" not in lu
    assert document(*du_jour(second)).corps.count("Signé le 8 mars 2024") == 11


def test_money_of_2025_is_that_of_the_domain_to_the_euro(coordination):
    installer(coordination)
    installer_contrats(coordination)
    lignes = LigneFinancement.objects.filter(fiche__contrat__fictif=True, annee=2025)
    produits = lignes.filter(nature="produit")
    assert produits.aggregate(t=Sum("accorde"))["t"] == Decimal(363_300)
    assert produits.filter(en_nature=True).aggregate(t=Sum("accorde"))["t"] == 7_000
    assert lignes.filter(nature="charge").aggregate(t=Sum("montant"))["t"] == 363_300
    par_sigle = dict(
        produits.filter(en_nature=False).values_list("financeur__sigle").annotate(t=Sum("accorde"))
    )
    assert (par_sigle["ARS"], par_sigle["CPAM"], par_sigle["CFPPA"]) == (123_500, 29_000, 21_000)
    for fiche in FicheAction.objects.filter(contrat__fictif=True):
        siennes = lignes.filter(fiche=fiche)
        totaux = dict(siennes.values_list("nature").annotate(t=Sum("montant")))
        assert totaux.get("charge") == totaux.get("produit"), fiche
