"""A contract goes to another installation and comes back: the same, to the byte."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from clesante.acteurs.models import Organisation
from clesante.concertation.actions.demonstration import installer
from clesante.contrats.actions.demonstration import installer_contrats
from clesante.contrats.actions.echange import importer
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreDocument, GenreVersion
from clesante.contrats.documents.apercu import apercu
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.profils import PROFILS
from clesante.contrats.documents.sources import de_la_version
from clesante.contrats.exports.archive import SOMMES, archive
from clesante.contrats.lectures.echange import colis, en_json, ouvrir
from clesante.contrats.lectures.fiches import prs_coches
from clesante.contrats.lectures.verification import verifier
from clesante.contrats.lectures.versions import contenu_de
from clesante.contrats.models import (
    Acte,
    Axe,
    Contrat,
    DocumentVersion,
    FicheAction,
    ObjectifPRS,
    Orientation,
    RoleFiche,
    SignatureActe,
)
from clesante.pieces.actions_fichiers import garder
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, RefuseError
from clesante.socle.json_canonique import empreinte, empreinte_du_texte
from tests.aides.objets.base import contrat
from tests.aides.objets.contrats_fiches import fabriquer as fabriquer_des_fiches
from tests.aides.personnes import faire
from tests.aides.temoins import vu

LIEU = "DEP-85"


@pytest.fixture
def ailleurs(referentiel, transactional_db):
    """Return a function that makes this base another site's: empty, with an administrator."""

    def vider():
        call_command("flush", interactive=False, verbosity=0)
        return faire("administrateur")

    return vider


def _contrat_fige(rang: int) -> Contrat:
    """Make a contract with a restricted action, notes, a file that makes proof, two versions."""
    ici, par = contrat(LIEU, lambda n: f"Contrat {rang}"[:n]), faire("administrateur")
    FicheAction.objects.create(contrat=ici, numero="1", intitule="Ouverte", etat="a_venir")
    FicheAction.objects.create(
        contrat=ici, numero="2", intitule="Fermée", etat="idee", restreinte=True, notes="À nous"
    )
    version = figer(ici, GenreVersion.RELECTURE, "Pour relecture", par)
    octets = f"%PDF-1.7 {rang}".encode()
    vu(DocumentVersion.objects.create(
        version=version, genre=GenreDocument.SCAN, fichier="scan é.pdf", octets=len(octets),
        empreinte=garder(octets), auteur=par,
    ))  # fmt: skip
    figer(ici, GenreVersion.RELECTURE, "Encore", par)
    return ici


def _partir() -> dict[str, str]:
    """Return the contracts as they travel: those that follow another leave before it."""
    return {lu.intitule: en_json(lu) for lu in Contrat.objects.order_by("-generation", "pk")}


def _arriver(textes: dict[str, str], par) -> None:
    for texte in textes.values():
        assert importer(*ouvrir(texte.encode()), par)[1]


@pytest.mark.sqlite_suffit
def test_ten_contracts_go_to_another_site_and_back(ailleurs):
    par = faire("administrateur")
    installer(par)
    installer_contrats(par)
    for rang in range(7):
        _contrat_fige(rang)
    partis = _partir()
    assert len(partis) == 10
    for _ in range(2):
        _arriver(partis, ailleurs())
        revenus = _partir()
        assert revenus.keys() == partis.keys()
        for nom, texte in partis.items():
            assert revenus[nom].splitlines() == texte.splitlines(), nom
        fautes = {c.intitule: v.fautes for c in Contrat.objects.all() for v in verifier(c)}
        assert set(fautes.values()) == {()}
    demonstration = next(t for nom, t in partis.items() if "Kersall 2024" in nom)
    assert importer(*ouvrir(demonstration.encode()), faire("administrateur"))[1] is False


def test_everything_of_a_fiche_travels(ailleurs):
    fabriquer_des_fiches(LIEU)
    partis = _partir()
    _arriver(partis, ailleurs())
    assert _partir() == partis
    assert FicheAction.objects.exclude(notes="").exists()


def test_an_opinion_on_a_fiche_finds_its_fiche_again(ailleurs):
    ici = contrat(LIEU)
    fiche = FicheAction.objects.create(contrat=ici, numero="1", intitule="Une", etat="a_venir")
    Acte.objects.create(
        contrat=ici, genre="avis_ars", sens="favorable", intitule="Avis", fiche=fiche
    )
    partis = _partir()
    _arriver(partis, ailleurs())
    assert Acte.objects.get().fiche.intitule == "Une"


def test_an_organisation_is_found_by_what_it_is(ailleurs):
    ici = contrat(LIEU)
    cpam = Organisation.objects.create(
        nom="CPAM", nature="assurance_maladie", famille="institution", territoire=LIEU
    )
    FicheAction.objects.create(contrat=ici, numero="1", intitule="Une", etat="a_venir", pilote=cpam)
    partis = _partir()
    par = ailleurs()
    Organisation.objects.create(
        nom="CPAM", nature="assurance_maladie", famille="institution", territoire=LIEU
    )
    _arriver(partis, par)
    assert Organisation.objects.filter(nom="CPAM").count() == 1


def _refus(dit, fichiers, par, phrase):
    with pytest.raises(EntreeInvalideError, match=phrase):
        importer(dit, fichiers, par)
    assert not Contrat.objects.exists()


@pytest.mark.sqlite_suffit
def test_a_file_that_was_touched_is_refused_and_nothing_is_written(ailleurs):
    _contrat_fige(1)
    (texte,) = _partir().values()
    par = ailleurs()
    dit, fichiers = ouvrir(texte.encode())

    def change(**plus):
        return {**json.loads(json.dumps(dit)), **plus}

    touche = change()
    touche["contenu"]["fiches"][0]["intitule"] = "Autre"
    _refus(touche, fichiers, par, "n'a plus l'empreinte de son export")
    touche = change()
    touche["suites"]["versions"][0]["contenu"] += " "
    _refus(touche, fichiers, par, "La version 1 de ce fichier n'a plus son empreinte")
    touche = change()
    touche["contenu"]["fiches"][0]["inconnue"] = 1
    touche["empreinte"] = empreinte(touche["contenu"])
    _refus(touche, fichiers, par, "ne connaît pas, dans « fiches »")
    touche = change()
    touche["contenu"]["fiches"][0]["debut"] = "31/02/2024"
    touche["empreinte"] = empreinte(touche["contenu"])
    _refus(touche, fichiers, par, "ne peut pas être lu")
    _refus(dit, {}, par, "manque, ou n'est plus celui")
    _refus(change(schema=99), fichiers, par, "format 99")
    _refus({"a": 1}, {}, par, "n'est pas un contrat exporté")
    for octets in (b"", b"PK\x03\x04", b"[" * 100_000, b"\xff", b'{"fichiers": 3}'):
        with pytest.raises(EntreeInvalideError):
            importer(*ouvrir(octets), par)


MUTATIONS = (
    None, True, -1, 10**30, 1.5, "", "x", "\ud800", "a\x00b", "9" * 5_000, [], [1], {}, {"a": 1},
    [[]],
)  # fmt: skip


def _lieux(dit, ici=()):
    """Yield the path of every value of a file."""
    for cle, valeur in dit.items() if isinstance(dit, dict) else enumerate(dit):
        yield (*ici, cle)
        if isinstance(valeur, dict | list):
            yield from _lieux(valeur, (*ici, cle))


def _change(dit, lieu, valeur):
    copie = json.loads(json.dumps(dit))
    dedans = copie
    for cle in lieu[:-1]:
        dedans = dedans[cle]
    dedans[lieu[-1]] = valeur
    if isinstance(copie.get("contenu"), dict):
        with contextlib.suppress(ValueError):
            copie["empreinte"] = empreinte(copie["contenu"])
    for version in copie["suites"]["versions"] if lieu[0] == "contenu" else ():
        version["empreinte"] = empreinte_du_texte(version["contenu"])
    return copie


@pytest.mark.sqlite_suffit
def test_no_shape_of_a_file_is_an_accident(ailleurs):
    """Anything anywhere in a file: it comes in whole, or one sentence says that it cannot."""
    fabriquer_des_fiches(LIEU)
    _contrat_fige(1)
    textes = _partir()
    par = ailleurs()
    for texte in textes.values():
        dit, fichiers = ouvrir(texte.encode())
        lieux = [*_lieux(dit)]
        for rang in range(0, len(lieux), max(1, len(lieux) // 60)):
            touche = _change(dit, lieux[rang], MUTATIONS[rang % len(MUTATIONS)])
            with transaction.atomic():
                with contextlib.suppress(ClesanteError):
                    fait, _ = importer(touche, fichiers, par)
                    for version in fait.versions.all():
                        apercu(*de_la_version(version))
                transaction.set_rollback(True)
    assert not Contrat.objects.exists()


def test_an_older_text_is_read_with_the_columns_born_since(db, referentiel):
    ici = _contrat_fige(1)
    version = ici.versions.first()
    dit = json.loads(version.contenu)
    del dit["moyens"], dit["contrat"]["duree_declaree_annees"], dit["fiches"][0]["universalisme"]
    version.contenu = json.dumps(dit)
    relu = contenu_de(version)
    assert relu.liste("fiches")[0]["universalisme"] == FicheAction().universalisme
    assert relu.contrat["duree_declaree_annees"] is None
    assert PROFILS["complete"].faire(relu, EtatDocument(date(2026, 1, 1))).corps


def test_a_contract_that_lives_here_otherwise_is_not_written_over(db, referentiel):
    ici, par = _contrat_fige(1), faire("administrateur")
    dit = colis(ici)
    assert importer(dit, {}, par) == (ici, False)
    FicheAction.objects.update(intitule="Changée depuis")
    with pytest.raises(RefuseError, match="n'y dit plus la même chose"):
        importer(dit, {}, par)


@pytest.mark.sqlite_suffit
def test_the_archive_opens_without_the_software(db, referentiel, tmp_path):
    ici = _contrat_fige(1)
    parties = archive(ici)
    index = parties["index.html"].decode()
    assert "http://" not in index
    assert "https://" not in index
    for nom in set(parties) - {"index.html", SOMMES}:
        assert f'href="{nom}"' in index
    sommes = dict(reversed(li.split("  ")) for li in parties[SOMMES].decode().splitlines())
    assert set(sommes) == set(parties) - {SOMMES}
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as zip_:
        for nom, octets in parties.items():
            zip_.writestr(nom, octets)
    dit, fichiers = ouvrir(tampon.getvalue())
    assert dit == json.loads(json.dumps(colis(ici)))
    assert [*fichiers.values()] == [b"%PDF-1.7 1"]


def test_the_words_of_codes_travel_with_them(ailleurs):
    """Objectives written by the agency are not of the other site: their words still are read."""
    ici = contrat(LIEU)
    code = ObjectifPRS.objects.create(
        region="REG-52", intitule="Aller vers les jeunes", projet="PRS 2023-2028", numero="1",
        du=date(2023, 1, 1), au=date(2028, 12, 31),
    ).code  # fmt: skip
    fiche = FicheAction.objects.create(
        contrat=ici, numero="1", intitule="Une", etat="a_venir", objectifs_prs=[code],
        themes=["addictions"],
    )  # fmt: skip
    dits = prs_coches(fiche, ici)
    figer(ici, GenreVersion.RELECTURE, "Avec ses mots", faire("administrateur"))
    assert "Aller vers les jeunes" in dits[0]
    partis = _partir()
    mots = json.loads(partis[ici.intitule])["mots"]
    assert mots["prs"] == {code: dits[0]}
    assert mots["themes"]["addictions"] not in ("", "addictions")
    _arriver(partis, ailleurs())
    assert not ObjectifPRS.objects.exists()
    assert _partir() == partis
    relu, fiche = Contrat.objects.get(), FicheAction.objects.get()
    assert prs_coches(fiche, relu) == dits
    figee = json.loads(relu.versions.get().contenu)["autour"]
    assert figee["mots"]["themes"] == mots["themes"]
    assert "Aller vers les jeunes" in archive(relu)["index.html"].decode()


def test_a_version_frozen_before_words_were_kept_still_reads(ailleurs):
    ici = _contrat_fige(1)
    version = ici.versions.first()
    dit = json.loads(version.contenu)
    del dit["autour"]["mots"]
    version.contenu = json.dumps(dit)
    assert apercu(*de_la_version(version)).axes is not None


def test_rows_written_in_another_order_come_back_in_theirs(ailleurs):
    """Objects told by their date or their number, born in another order: the same file."""
    ici = contrat(LIEU)
    orgs = [
        Organisation.objects.create(nom=f"Org {n}", nature="ars", famille="etat", territoire=LIEU)
        for n in range(3)
    ]
    for annee, org in zip((2024, 2023, 2022), (orgs[2], orgs[0], orgs[1]), strict=True):
        acte = Acte.objects.create(
            contrat=ici, genre="note_cadrage", intitule=f"Note {annee}", date=date(annee, 5, 1)
        )
        SignatureActe.objects.create(acte=acte, contrat=ici, organisation=org, fonction="Élue")
        Orientation.objects.create(acte=acte, contrat=ici, numero=1, intitule="Aller vers")
    axes = [Axe.objects.create(contrat=ici, numero=n, intitule=f"Axe {n}") for n in (3, 1, 2)]
    for numero in ("2.1", "1.2", "1.1"):
        fiche = FicheAction.objects.create(
            contrat=ici, numero=numero, intitule=f"F {numero}", etat="a_venir", axe=axes[0]
        )
        for org in reversed(orgs):
            RoleFiche.objects.create(fiche=fiche, organisation=org, role="copilote")
    partis = _partir()
    for _ in range(2):
        _arriver(partis, ailleurs())
        assert _partir() == partis
