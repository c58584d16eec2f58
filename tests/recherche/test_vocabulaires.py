"""Lists of words: what ships, what the host changes, where they are used."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest
from django.urls import reverse

from clesante.acteurs.forms.dialogue import ForceForm
from clesante.acteurs.forms.dispositifs import DispositifForm
from clesante.acteurs.models import Dispositif, ForceVive
from clesante.comptes.journal import annuler
from clesante.comptes.models import Evenement, VersionDepasseeError
from clesante.recherche.actions import ajouter_terme, modifier_terme, remettre, retirer, terme_de
from clesante.recherche.lectures import DECLARATIONS, codes, vocabulaire, vocabulaires
from clesante.recherche.lectures_emplois import correspondances, emplois
from clesante.recherche.models import Terme
from clesante.recherche.regles import code_de, lire_correspondances, verifier_libelle
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.socle.yamls import lire_yaml
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import AILLEURS, ICI, PERSONNES

THEMES = reverse("vocabulaire", args=["themes"])


def test_the_packaged_lists_follow_their_schema():
    lus = lire_yaml((DECLARATIONS / "vocabulaires.yaml").read_text("utf-8"), "vocabulaires.yaml")
    schema = json.loads((DECLARATIONS / "vocabulaires.schema.json").read_text("utf-8"))
    jsonschema.validate(lus, schema)
    for code, liste in lus["vocabulaires"].items():
        siens = [terme["code"] for terme in liste["termes"]]
        assert len(siens) == len(set(siens)), code
    connus = {code: {t["code"] for t in v["termes"]} for code, v in lus["vocabulaires"].items()}
    for liste in lus["vocabulaires"].values():
        for terme in liste["termes"]:
            lire_correspondances(" ".join(terme.get("vers", ())), connus)


@pytest.mark.parametrize(
    ("libelle", "code"),
    [("Sommeil & écrans", "sommeil_ecrans"), ("Œdème", "oedeme"), ("é" * 90, "e" * 60)],
)
def test_a_code_is_made_of_the_label(libelle, code):
    assert code_de(libelle) == code


def test_two_words_do_not_read_alike():
    verifier_libelle("Santé mentale", {"a": "Santé mentale"}, sauf="a")
    with pytest.raises(EntreeInvalideError, match="déjà ce terme"):
        verifier_libelle("SANTE-MENTALE", {"a": "Santé mentale"})
    with pytest.raises(EntreeInvalideError, match="ni lettre"):
        verifier_libelle("…", {})


def test_correspondences_name_words_that_exist():
    connus = {"themes": ["addictions", "cancers"]}
    assert lire_correspondances("themes:cancers, themes:cancers\nthemes:addictions", connus) == (
        "themes:cancers themes:addictions"
    )
    assert lire_correspondances("  ", connus) == ""
    with pytest.raises(EntreeInvalideError, match="absent:x et bidon"):
        lire_correspondances("absent:x bidon themes:cancers", connus)


@pytest.mark.django_db
def test_correspondences_read_both_ways():
    lues = correspondances(vocabulaires())
    for cle, voisins in lues.items():
        for voisin in voisins:
            assert cle in {f"{v.liste}:{v.code}" for v in lues[f"{voisin.liste}:{voisin.code}"]}
    assert any(cle.startswith("themes:") for cle in lues)


@pytest.mark.django_db
def test_a_word_is_added_once_at_the_end_of_its_group(personne):
    lui = personne("administrateur")
    groupe = vocabulaire("determinants").termes[0].groupe
    neuf = Terme(vocabulaire="determinants", libelle="Lumière du jour", groupe=groupe)
    fait, frais = ajouter_terme(neuf, lui)
    meme = Terme(vocabulaire="determinants", libelle="X", cle_creation=neuf.cle_creation)
    assert (fait.code, frais) == ("lumiere_du_jour", True)
    assert ajouter_terme(meme, lui) == (fait, False)
    groupes = [terme.groupe for terme in vocabulaire("determinants").termes]
    assert [g for g, suivant in zip(groupes, [*groupes[1:], ""], strict=True) if g != suivant] == (
        list(dict.fromkeys(groupes))
    )
    with pytest.raises(EntreeInvalideError, match="déjà ce terme"):
        ajouter_terme(Terme(vocabulaire="determinants", libelle="Lumière du Jour"), lui)


@pytest.mark.django_db
def test_a_packaged_word_is_relabelled_withdrawn_brought_back_and_undone(personne):
    lui = personne("administrateur")
    avant = vocabulaire("themes").libelles["addictions"]
    terme = terme_de("themes", "addictions")
    terme.libelle = "Addictions"
    assert modifier_terme(terme, lui)
    assert not modifier_terme(terme_de("themes", "addictions"), lui)
    assert vocabulaire("themes").libelles["addictions"] == "Addictions"
    assert retirer("themes", "addictions", lui)
    assert "addictions" not in {t.code for t in vocabulaire("themes").en_usage}
    assert vocabulaire("themes").libelles["addictions"] == "Addictions"
    assert remettre("themes", "addictions", lui)
    types = ["recherche.terme_modifie", "recherche.terme_retire", "recherche.terme_remis"]
    assert list(Evenement.objects.order_by("pk").values_list("type", flat=True)) == types
    annuler(Evenement.objects.get(type="recherche.terme_modifie"), lui)
    assert vocabulaire("themes").libelles["addictions"] == avant
    with pytest.raises(RefuseError, match="encore changé"):
        annuler(Evenement.objects.get(type="recherche.terme_retire"), lui)


@pytest.mark.django_db
def test_two_people_who_relabel_the_same_packaged_word_do_not_overwrite(personne):
    lui = personne("administrateur")
    un, autre = terme_de("themes", "cancers"), terme_de("themes", "cancers")
    un.libelle, autre.libelle = "Cancer", "Cancers et dépistages"
    modifier_terme(un, lui)
    with pytest.raises(VersionDepasseeError):
        modifier_terme(autre, lui)
    assert vocabulaire("themes").libelles["cancers"] == "Cancer"


@pytest.mark.django_db
def test_only_who_may_changes_words(personne):
    with pytest.raises(IntrouvableError):
        retirer("themes", "cancers", personne("ars_siege"))
    with pytest.raises(IntrouvableError):
        terme_de("absent", "cancers")


@pytest.mark.django_db
def test_the_page_of_a_form_shown_before_another_s_save_is_a_conflict(comme, personne):
    adresse = reverse("terme-modifier", args=["themes", "cancers"])
    terme = terme_de("themes", "cancers")
    terme.libelle = "Cancer"
    modifier_terme(terme, personne("administrateur"))
    envoi = {
        "version": 0, "libelle": "Cancers d'ici", "initial-libelle": "Cancers",
        "initial-groupe": "", "initial-definition": "", "initial-correspondances": "",
        "initial-uri": "",
    }  # fmt: skip
    reponse = comme("administrateur").post(adresse, envoi)
    assert reponse.status_code == 409
    assert "Cancers d&#x27;ici" in reponse.content.decode()


@pytest.mark.django_db
def test_pages_answer_each_person_as_the_matrix_says(comme):
    for qui in PERSONNES:
        client = comme(qui)
        lisible = 302 if qui == "anonyme" else 200
        ecrivable = {"anonyme": 302, "administrateur": 200}.get(qui, 404)
        assert client.get(THEMES).status_code == lisible, qui
        assert client.get(reverse("terme-ajouter", args=["themes"])).status_code == ecrivable, qui
        acte = client.post(reverse("terme-retirer", args=["themes", "cancers"]))
        assert acte.status_code == (302 if ecrivable != 404 else 404), qui
    assert comme("lecture").get("/vocabulaires/absent/").status_code == 404


@pytest.mark.django_db
def test_a_word_typed_wrong_comes_back_with_its_cure(comme):
    cle = "0b5a2f0e-0000-4000-8000-000000000001"
    envoi = {"libelle": "Neuf", "correspondances": "themes:absent", "cle_creation": cle}
    client = comme("administrateur")
    reponse = client.post(reverse("terme-ajouter", args=["themes"]), envoi)
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "themes:absent" in page
    assert "Écrivez" in page
    envoi["correspondances"] = "publics:aidants"
    connus = vocabulaire("publics").libelles
    envoi["correspondances"] = f"publics:{next(iter(connus))}"
    vers = client.post(reverse("terme-ajouter", args=["themes"]), envoi)
    assert vers.url.endswith("#terme-neuf")
    autre = client.get(reverse("vocabulaire", args=["publics"])).content.decode()
    assert "/vocabulaires/themes/#terme-neuf" in autre


@pytest.mark.django_db
def test_uses_count_what_the_reader_may_see(comme, referentiel, personne):
    from clesante.concertation.models import Enjeu

    for lieu in (ICI, AILLEURS):
        ou = diagnostic(lieu)
        Enjeu(diagnostic=ou, numero=1, intitule="x", nature="menace", themes=["cancers"]).save()
    for qui, dit in (("coordination", "1\u00a0enjeu"), ("administrateur", "2\u00a0enjeux")):
        assert f"Employé par {dit}" in comme(qui).get(THEMES).content.decode(), qui


@pytest.mark.django_db
def test_uses_count_no_force_vive_for_who_reads_none(organisation, personne):
    ForceVive.objects.create(organisation=organisation(), themes=["cancers"])
    assert emplois("themes", personne("lecture")) == {}
    assert emplois("themes", personne("coordination")) == {"cancers": "1\u00a0force vive"}


@pytest.mark.django_db
def test_a_word_withdrawn_is_offered_where_it_was_chosen_only(organisation, personne):
    """Else its box is missing, and the next edit of anything else loses it."""
    force = ForceVive.objects.create(organisation=organisation(), themes=["cancers"])
    retirer("themes", "cancers", personne("administrateur"))
    retirer("dispositifs", "clsm", personne("administrateur"))
    boite = str(ForceForm(instance=force)["themes"])
    assert 'value="cancers"' in boite
    assert boite.count(" checked") == 1
    assert 'value="cancers"' not in str(ForceForm(instance=ForceVive())["themes"])
    tapee = {"themes": ["sommeil"], "initial-themes": ["cancers"], "version": 1}
    assert 'value="cancers"' in str(ForceForm(tapee, instance=force).a_jour()["themes"])
    for ancien in (True, False):
        dispositif = Dispositif(type="clsm" if ancien else "ptsm", territoire=ICI)
        form = DispositifForm(instance=dispositif, utilisateur=personne("administrateur"))
        assert ('value="clsm" selected' in str(form["type"])) is ancien
        assert ('value="clsm"' in str(form["type"])) is ancien


@pytest.mark.django_db
def test_boxes_are_judged_in_as_many_queries_whatever_their_number(
    organisation, nombre_de_requetes
):
    force = ForceVive.objects.create(organisation=organisation())
    tous = [terme.code for terme in vocabulaire("themes").en_usage]

    def juger(codes):
        form = ForceForm({"themes": codes, "etat": "repere", "version": 1}, instance=force)
        assert form.is_valid(), form.errors

    une = nombre_de_requetes(lambda: juger(tous[:1]))
    assert nombre_de_requetes(lambda: juger(tous)) == une
    refuse = ForceForm({"themes": ["absent"], "etat": "repere", "version": 1}, instance=force)
    assert "absent" in str(refuse.errors["themes"])


@pytest.mark.django_db
def test_a_list_is_read_in_a_constant_number_of_queries(comme, nombre_de_requetes, personne):
    client = comme("administrateur")
    client.get(THEMES)
    vide = nombre_de_requetes(lambda: client.get(THEMES))
    for rang in range(6):
        ajouter_terme(
            Terme(vocabulaire="themes", libelle=f"Neuf {rang}"), personne("administrateur")
        )
    assert nombre_de_requetes(lambda: client.get(THEMES)) <= vide + 1  # authors of the changes


@pytest.mark.django_db
def test_each_list_is_a_page_and_a_file(comme):
    client = comme("lecture")
    toutes = client.get(reverse("vocabulaires")).content.decode()
    for liste in codes():
        adresse = reverse("vocabulaire", args=[liste])
        assert client.get(adresse).status_code == 200
        assert adresse in toutes
        lu = client.get(reverse("vocabulaire-export", args=[liste, "csv"])).content.decode()
        rangs = list(csv.DictReader(io.StringIO(lu)))
        assert [rang["code"] for rang in rangs] == [t.code for t in vocabulaire(liste).termes]
    assert client.get(reverse("vocabulaire-export", args=["themes", "exe"])).status_code == 404
