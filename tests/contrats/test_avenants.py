"""Avenants: one at a time on a signed contract, from the text in force, each change with why."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.contrats import actions
from clesante.contrats.actions import avenants
from clesante.contrats.actions.argent import ajouter_ligne, retirer_ligne
from clesante.contrats.actions.fiches import (
    ajouter_rangee,
    cibler,
    modifier_fiche,
    retirer_rangee,
)
from clesante.contrats.actions.programme import modifier_axe
from clesante.contrats.actions.retour import revenir, simple
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.lectures.avenants import (
    alertes,
    changements,
    ecarts,
    lignes,
    motifs,
    obstacles,
    version_de,
    visas,
)
from clesante.contrats.models import (
    Acte,
    Avenant,
    Axe,
    Contrat,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    PartieTexte,
    Porteur,
    RoleFiche,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
)
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def par():
    return faire("coordination")


@pytest.fixture
def signe():
    """Return a contract in force, with an axis, an action and a part of text."""
    lu = contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        etat="en_vigueur", date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31)
    )
    lu.refresh_from_db()
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Accès aux soins")
    FicheAction.objects.create(
        contrat=lu, numero="1.1", intitule="Bus santé", axe=axe, etat="en_cours"
    )
    PartieTexte.objects.create(contrat=lu, code="objet", titre="Objet", texte="Un but.", ordre=1)
    return lu


def preparer(lu, par, **champs):
    neuf = Avenant(**{"intitule": "Un an de plus", "date_effet": date(2026, 12, 1)} | champs)
    fait, _ = avenants.preparer(neuf, lu, par)
    lu.refresh_from_db()
    return fait


def prolonger(lu, par, fin=date(2029, 12, 31)):
    lu.date_fin_prevue = fin
    actions.modifier(lu, par)


def motiver_tout(fait, par):
    avenants.motiver(fait, {c.cle: "Le comité l'a décidé." for c in changements(fait)}, par)


def test_without_a_text_frozen_the_contract_is_frozen_first(signe, par):
    assert ecarts(signe) == (None, ())
    fait = preparer(signe, par)
    assert (fait.numero, fait.base.genre) == (1, GenreVersion.REPRISE)
    assert changements(fait) == ()
    prolonger(signe, par)
    (lu,) = changements(fait)
    assert lu.genre == "duree"
    base, dits = ecarts(signe)
    assert (base, len(dits)) == (fait.base, 1)


def test_the_base_is_the_last_text_signed(signe, par):
    version = preparer(signe, par).base
    VersionSignee.objects.create(
        version=version, date=date(2024, 1, 1), date_selon="ceremonie",
        date_effet=date(2024, 1, 1), preuve="{}", empreinte="a" * 64, auteur=par,
    )  # fmt: skip
    avenants.abandonner(Avenant.objects.get(), "Une erreur.", par)
    assert preparer(signe, par).base == version


@pytest.mark.parametrize(
    ("etat", "phrase"),
    [("preparation", "La démarche n'est pas signée"), ("clos", "Le contrat est terminé")],
)
def test_only_a_contract_in_force_is_amended(signe, par, etat, phrase):
    Contrat.objects.update(etat=etat)
    with pytest.raises(RefuseError, match=phrase):
        preparer(signe, par)
    assert not VersionContrat.objects.exists()


def test_one_is_in_preparation_at_a_time_and_one_form_makes_one(signe, par):
    fait = preparer(signe, par)
    memes = Avenant(intitule="Un an de plus", cle_creation=fait.cle_creation)
    assert avenants.preparer(memes, signe, par) == (fait, False)
    with pytest.raises(RefuseError, match="L'avenant n° 1 est encore en préparation"):
        preparer(signe, par)
    avenants.abandonner(fait, "Le comité renonce.", par)
    assert preparer(signe, par).numero == 2


def test_it_does_not_take_effect_before_the_text_it_amends(signe, par):
    with pytest.raises(EntreeInvalideError, match="avant le texte qu'il modifie"):
        preparer(signe, par, date_effet=date(2023, 12, 31))


def test_who_may_not_freeze_finds_nothing(signe):
    with pytest.raises(IntrouvableError):
        preparer(signe, faire("lecture"))


def test_it_is_frozen_with_its_date_and_what_it_changes(signe, par):
    fait = preparer(signe, par, date_effet=None)
    with pytest.raises(RefuseError, match="n'est pas dit"):
        avenants.figer_avenant(fait, par)
    fait.refresh_from_db()
    fait.date_effet = date(2026, 12, 1)
    avenants.modifier_avenant(fait, par)
    with pytest.raises(RefuseError, match="Rien ne change encore"):
        avenants.figer_avenant(fait, par)
    prolonger(signe, par)
    motiver_tout(fait, par)
    version = avenants.figer_avenant(fait, par)
    fait.refresh_from_db()
    assert (fait.etat, version.genre, version_de(fait)) == ("fige", "avenant", version)
    prolonger(signe, par, date(2030, 12, 31))
    assert "2029" in changements(fait)[0].apres
    for agir in (
        lambda: avenants.motiver(fait, {"x": "y"}, par),
        lambda: avenants.modifier_avenant(fait, par),
    ):
        with pytest.raises(RefuseError, match="il ne s'écrit plus"):
            agir()


def test_it_is_opened_again_until_someone_signed(signe, par, organisation):
    fait = preparer(signe, par)
    prolonger(signe, par)
    motiver_tout(fait, par)
    version = avenants.figer_avenant(fait, par)
    avenants.rouvrir(fait, par)
    fait.refresh_from_db()
    assert fait.etat == "projet"
    prolonger(signe, par, date(2030, 12, 31))
    version = avenants.figer_avenant(fait, par)
    SignatureVersion.objects.create(
        contrat=signe, version_signee=version, organisation=organisation("ARS", sigle="ARS"),
        genre="ars", fonction="direction", signe_le=date(2026, 1, 1), moyen="papier",
    )  # fmt: skip
    with pytest.raises(RefuseError, match="Des signatures ont déjà été reçues"):
        avenants.rouvrir(fait, par)


def test_given_up_it_keeps_its_reason_and_is_written_no_more(signe, par):
    fait = preparer(signe, par)
    with pytest.raises(EntreeInvalideError, match="Il manque le motif"):
        avenants.abandonner(fait, "  ", par)
    avenants.abandonner(fait, "Le comité renonce.", par)
    fait.refresh_from_db()
    assert (fait.etat, fait.motif_abandon) == ("abandonne", "Le comité renonce.")
    with pytest.raises(RefuseError, match="abandonné"):
        avenants.abandonner(fait, "Encore.", par)


def test_reasons_are_written_changed_and_taken_away(signe, par):
    fait = preparer(signe, par)
    prolonger(signe, par)
    cle = changements(fait)[0].cle
    assert avenants.motiver(fait, {cle: "L'évaluation."}, par) == 1
    assert avenants.motiver(fait, {cle: "L'évaluation."}, par) == 0
    assert [ligne.motif for ligne in lignes(fait)] == ["L'évaluation."]
    avenants.motiver(fait, {cle: ""}, par)
    assert motifs(fait) == {}


def test_what_a_change_entails_is_said(signe, par, organisation):
    fait = preparer(signe, par)
    prolonger(signe, par, date(2033, 12, 31))
    Porteur.objects.create(contrat=signe, organisation=organisation("CC"), genre="epci")
    dites = " ".join(alertes(fait, lignes(fait), par))
    for dit in ("Les parties changent", "Durée"):
        assert dit in dites, dites


def test_a_change_without_its_reason_is_named_and_stops_the_avenant(signe, par, comme):
    """Each one by its title, on the page and by the act; nothing is frozen until all have one."""
    fait, fiche = preparer(signe, par), FicheAction.objects.get()
    prolonger(signe, par)
    fiche.description, fiche.intitule = "Le bus passe.", "Bus de santé"
    modifier_fiche(fiche, par)
    lus, client = changements(fait), comme("coordination")
    ici, figer_ = (
        reverse(f"contrat-avenants-{nom}", args=[fait.pk]) for nom in ("avenant", "figer")
    )
    assert len(lus) == 3
    for rang, lu in enumerate(lus):
        sans = [reste.titre for reste in lus[rang:]]
        page = lisible(client.get(ici))
        menent = re.findall(r'<a href="#(id_motif-[^"]+)">« ([^»]+) » : le motif', page)
        assert [titre for _, titre in menent] == sans
        assert all(f'id="{cible}"' in page for cible, _ in menent)
        assert "Figer l'avenant" not in page
        assert "Écrivez le motif de chaque changement" in page
        with pytest.raises(RefuseError) as refus:
            avenants.figer_avenant(fait, par)
        assert [titre in str(refus.value) for titre in (x.titre for x in lus)] == [
            titre in sans for titre in (x.titre for x in lus)
        ]
        client.post(figer_)
        assert not VersionContrat.objects.filter(avenant=fait).exists()
        avenants.motiver(fait, {lu.cle: "Le comité l'a décidé."}, par)
    client.get(ici)  # what the refused acts said is told once
    page = lisible(client.get(ici))
    assert "n'est pas écrit" not in page
    assert "Figer l'avenant" in page
    client.post(figer_)
    assert version_de(fait)
    assert obstacles(fait) == []


def test_dated_documents_are_visas(signe, par):
    fait = preparer(signe, par)
    Acte.objects.create(contrat=signe, genre="deliberation", intitule="Délibération du conseil")
    assert changements(fait) == ()
    assert [v.titre for v in visas(fait)] == ["Délibération du conseil"]


def test_what_is_to_be_signed_names_no_variable(signe, par):
    """A text that changes is told with what its variables said then, and say now."""
    partie = PartieTexte.objects.get()
    partie.texte = "Ce contrat dure {{duree}}, pour un but et {{ Engagements }}."
    partie.save()
    fait = preparer(signe, par)
    partie.texte = "Ce contrat dure {{duree}}, pour deux buts et {{ Engagements }}."
    partie.save()
    prolonger(signe, par)

    def dits() -> tuple[str, ...]:
        (lu,) = [c for c in changements(fait) if c.sorte == "parties"]
        mots = {cote: "".join(dit for sens, dit in lu.mots if sens in ("", cote)) for cote in "-+"}
        return lu.avant, lu.apres, mots["+"].strip()

    attendus = (
        "Ce contrat dure 5\u00a0ans, pour un but et {{ Engagements }}.",
        "Ce contrat dure 6\u00a0ans, pour deux buts et {{ Engagements }}.",
        "Ce contrat dure 6\u00a0ans, pour deux buts et {{ Engagements }}.",
    )
    assert dits() == attendus
    motiver_tout(fait, par)
    avenants.figer_avenant(fait, par)
    fait.refresh_from_db()
    assert dits() == attendus
    prolonger(signe, par, date(2033, 12, 31))
    assert dits() == attendus, "what was frozen does not move"


def test_one_change_is_undone_and_the_others_stay(signe, par):
    autre = Axe.objects.create(contrat=signe, numero=2, intitule="Prévention")
    fiche = FicheAction.objects.get()
    indicateur = IndicateurAction.objects.create(fiche=fiche, libelle="Passages", type="processus")
    cibler(indicateur, {2026: Decimal(10)}, par)
    fait = preparer(signe, par)
    prolonger(signe, par)
    fiche.axe, fiche.description = autre, "Le bus passe."
    modifier_fiche(fiche, par)
    autre.intitule = "Prévenir"
    modifier_axe(autre, par)
    indicateur.refresh_from_db()
    cibler(indicateur, {2026: Decimal(8), 2027: Decimal(9)}, par)
    partie = PartieTexte.objects.get()
    partie.texte = "Deux buts."
    partie.save()
    reste = len(changements(fait))
    assert reste == 6
    for change in changements(fait):
        assert revenir(fait, change.cle, par).cle == change.cle
        reste -= 1
        assert len(changements(fait)) == reste
    with pytest.raises(RefuseError, match="n'est plus là"):
        revenir(fait, "contrat//date_fin_prevue", par)
    FicheAction.objects.create(contrat=signe, numero="1.9", intitule="Neuve", etat="a_venir")
    with pytest.raises(RefuseError, match="ne se défait pas d'ici"):
        revenir(fait, changements(fait)[0].cle, par)


def test_a_restricted_action_is_in_no_change(signe, par, comme):
    fait = preparer(signe, par)
    FicheAction.objects.create(
        contrat=signe, numero="9", intitule="Secrète", etat="a_venir", restreinte=True
    )
    assert changements(fait) == ()
    page = comme("lecture").get(reverse("contrat-avenants-avenant", args=[fait.pk]))
    assert "Secrète" not in page.content.decode()


def lisible(page):
    return re.sub("[\u00a0\u202f]", " ", html.unescape(page.content.decode())).replace("’", "'")


def test_two_people_write_one_reason_and_neither_is_lost(signe, par, comme):
    fait = preparer(signe, par)
    prolonger(signe, par)
    ici, client = reverse("contrat-avenants-avenant", args=[fait.pk]), comme("coordination")
    nom = re.search(r'<textarea name="(motif-[^"]+)"', lisible(client.get(ici)))[1]
    avenants.motiver(fait, {changements(fait)[0].cle: "Le leur."}, par)
    reponse = client.post(ici, {nom: "Le mien.", f"initial-{nom}": ""})
    assert reponse.status_code == 422
    page = lisible(reponse)
    assert "Quelqu'un a écrit entre-temps : « Le leur. »" in page
    assert "Le mien." in page
    assert client.post(ici, {nom: "Le mien.", f"initial-{nom}": "Le leur."}).status_code == 302
    assert [*motifs(fait).values()] == ["Le mien."]


def test_an_undo_keeps_the_reasons_typed_on_the_page(signe, par, comme):
    fait = preparer(signe, par)
    prolonger(signe, par)
    fiche = FicheAction.objects.get()
    fiche.description = "Le bus passe."
    modifier_fiche(fiche, par)
    un, autre = changements(fait)
    client, ici = comme("coordination"), reverse("contrat-avenants-avenant", args=[fait.pk])
    noms = re.findall(r'<textarea name="(motif-[^"]+)"', lisible(client.get(ici)))
    client.post(
        reverse("contrat-avenants-revenir", args=[fait.pk]),
        {noms[1]: "Les habitants.", "changement": un.cle},
    )
    assert [c.cle for c in changements(fait)] == [autre.cle]
    assert motifs(fait) == {autre.cle: "Les habitants."}


def test_the_page_of_a_contract_tells_its_gaps(signe, par, comme, nombre_de_requetes):
    client, ici = comme("coordination"), reverse("contrat-avenants", args=[signe.pk])
    assert "Aucun texte de ce contrat n'a encore été figé" in lisible(client.get(ici))
    fait = preparer(signe, par)
    prolonger(signe, par)
    avenants.abandonner(fait, "Une erreur.", par)
    page = lisible(client.get(ici))
    assert "1 écart avec" in page
    assert "Aucun avenant n'est en préparation" in page
    FicheAction.objects.create(
        contrat=signe, numero="8", intitule="Jardin", etat="en_cours", hors_contrat=True
    )
    avant = nombre_de_requetes(lambda: client.get(ici))
    for n in range(6):
        FicheAction.objects.create(
            contrat=signe, numero=f"1.{n + 2}", intitule=f"Neuve {n}", etat="a_venir"
        )
        FicheAction.objects.create(
            contrat=signe, numero=f"9.{n}", intitule=f"Ailleurs {n}", hors_contrat=True,
            etat="en_cours",
        )  # fmt: skip
    assert nombre_de_requetes(lambda: client.get(ici)) == avant
    page = lisible(client.get(ici))
    assert "7 écarts avec" in page
    assert "Jardin" in page


def test_the_page_of_an_avenant_asks_as_many_questions_whatever_it_changes(
    signe, par, comme, nombre_de_requetes
):
    fait = preparer(signe, par)
    client, ici = comme("coordination"), reverse("contrat-avenants-avenant", args=[fait.pk])
    prolonger(signe, par)
    client.get(ici)
    avant = nombre_de_requetes(lambda: client.get(ici))
    for n in range(6):
        FicheAction.objects.create(
            contrat=signe, numero=f"1.{n + 2}", intitule=f"Neuve {n}", etat="a_venir"
        )
    assert nombre_de_requetes(lambda: client.get(ici)) == avant


def test_days_that_the_signature_gave_are_no_gap(signe, par):
    Contrat.objects.filter(pk=signe.pk).update(date_effet=None, date_fin_prevue=None)
    signe.refresh_from_db()
    version = figer(signe, GenreVersion.RELECTURE, "À signer", par)
    VersionSignee.objects.create(
        version=version, date=date(2024, 1, 1), date_selon="ceremonie",
        date_effet=date(2024, 1, 1), date_fin=date(2028, 12, 31), preuve="{}", empreinte="a" * 64,
        auteur=par,
    )  # fmt: skip
    Contrat.objects.filter(pk=signe.pk).update(
        date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31)
    )
    signe.refresh_from_db()
    assert ecarts(signe) == (version, ())
    prolonger(signe, par)
    assert ecarts(signe)[1][0].avant == "du 1er janvier 2024 au 31 décembre 2028 (5\u00a0ans)"


def test_rows_taken_away_come_back_and_rows_added_go(signe, par, organisation):
    fiche, caf = FicheAction.objects.get(), organisation("Financeur CAF", sigle="CAF")
    for annee in (2025, 2026):
        ligne = LigneFinancement(
            nature="produit", annee=annee, montant=Decimal("10.50"), financeur=caf, etat="acquis",
            accorde=Decimal("9.99"),
        )  # fmt: skip
        ajouter_ligne(ligne, fiche, par)
    ajouter_rangee(RoleFiche(organisation=caf, role="relais"), fiche, par)
    indicateur = IndicateurAction(libelle="Passages", type="processus")
    ajouter_rangee(indicateur, fiche, par)
    cibler(indicateur, {2026: Decimal(10)}, par)
    fait = preparer(signe, par)
    for ligne in LigneFinancement.objects.all():
        retirer_ligne(ligne, par)
    for rangee in (RoleFiche.objects.get(), IndicateurAction.objects.get()):
        retirer_rangee(rangee, par)
    ajouter_rangee(EtapeAction(titre="Réunir"), fiche, par)
    neuve = LigneFinancement(nature="charge", annee=2025, montant=Decimal(3), poste="Affiches")
    ajouter_ligne(neuve, fiche, par)
    lus = changements(fait)
    assert len(lus) == 5
    assert all(simple(lu) for lu in lus)
    for lu in lus:
        revenir(fait, lu.cle, par)
    assert changements(fait) == ()
    rendues = LigneFinancement.objects.order_by("annee")
    assert [(x.annee, x.accorde) for x in rendues] == [
        (2025, Decimal("9.99")), (2026, Decimal("9.99")),
    ]  # fmt: skip
    assert not EtapeAction.objects.exists()


def test_a_pilot_changed_is_given_back_by_its_name(signe, par, organisation):
    fiche, ccas = FicheAction.objects.get(), organisation("CCAS")
    fiche.pilote = ccas
    modifier_fiche(fiche, par)
    fait = preparer(signe, par)
    fiche.pilote = organisation("Mission locale")
    modifier_fiche(fiche, par)
    (lu,) = changements(fait)
    revenir(fait, lu.cle, par)
    fiche.refresh_from_db()
    assert fiche.pilote == ccas
