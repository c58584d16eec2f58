"""The RGPD register: every model and every field has its line, and the line is true."""

from __future__ import annotations

import pytest
from django.apps import apps

from clesante.comptes import registre
from clesante.comptes.models.champs import champs, etiquette
from clesante.comptes.registre import Sort

SOUPCON = ("courriel", "email", "nom", "prenom", "telephone", "password", "ip", "user_agent")
"""Names of fields that mean a person, wherever they are; organisations and places excepted."""
NOMS_DE_CHOSES = {
    "acteurs.organisation", "acteurs.porteeorganisation", "territoires.quartier",
    "acteurs.dispositif", "acteurs.instance", "contrats.site",
}  # fmt: skip


def fautes(modeles, fiches) -> list[str]:
    """Return what the register lacks or has too much of."""
    par_modele = {fiche.modele: fiche for fiche in fiches}
    dites = []
    for modele in modeles:
        fiche = par_modele.pop(etiquette(modele), None)
        if fiche is None:
            dites.append(f"{etiquette(modele)} n'a pas de fiche")
            continue
        declares = set(fiche.personnels) | fiche.autres
        dites += [f"{fiche.modele}.{nom} sans ligne" for nom in set(champs(modele)) - declares]
        dites += [f"{fiche.modele}.{nom} n'existe pas" for nom in declares - set(champs(modele))]
    return dites + [f"{modele} n'existe pas" for modele in par_modele]


def modeles():
    return [m for m in apps.get_models() if not m._meta.app_label.startswith("essai")]


def test_every_model_and_field_has_its_line():
    assert fautes(modeles(), registre.fiches()) == []


def test_a_new_model_or_field_without_a_line_is_found():
    fiches = registre.fiches()
    assert fautes(modeles(), fiches[1:]) == ["comptes.utilisateur n'a pas de fiche"]
    amputee = registre.Fiche("comptes.installation", frozenset({"id", "nature", "vieux"}))
    autres = [f for f in fiches if f.modele != "comptes.installation"]
    assert fautes(modeles(), [*autres, amputee]) == [
        "comptes.installation.created_at sans ligne",
        "comptes.installation.vieux n'existe pas",
    ]


def test_no_field_is_declared_twice():
    assert len({f.modele for f in registre.fiches()}) == len(registre.fiches())
    for fiche in registre.fiches():
        assert not set(fiche.personnels) & fiche.autres, fiche.modele


def test_fields_whose_name_means_a_person_are_personal():
    for fiche in registre.fiches():
        if fiche.modele not in NOMS_DE_CHOSES:
            assert not set(SOUPCON) & fiche.autres, fiche.modele


def test_every_link_to_a_person_is_personal():
    for fiche in registre.fiches():
        for nom, champ in champs(fiche.classe()).items():
            if champ.related_model and etiquette(champ.related_model) in registre.racines():
                assert nom in fiche.personnels, f"{fiche.modele}.{nom}"


@pytest.mark.parametrize("fiche", registre.fiches(), ids=lambda f: f.modele)
def test_a_line_says_why_to_whom_how_long_and_how_it_ends(fiche):
    if not fiche.personnels:
        assert fiche.traitement is None
        return
    t = fiche.traitement
    assert all((t.nom, t.finalite, t.personnes, t.destinataires, t.conservation, t.base))
    assert fiche.de[1] in registre.racines() or fiche.modele == "sessions.session"
    assert fiche.secrets <= set(fiche.personnels)
    assert (fiche.sort is Sort.ANONYMISE) is bool(fiche.neutres)
    assert set(fiche.neutres) <= set(fiche.personnels) | fiche.autres


def test_an_anonymised_row_keeps_no_category_that_names():
    """What erasure leaves of an anonymised row is its numbers, its days and its links."""
    for fiche in registre.fiches():
        if fiche.sort is not Sort.ANONYMISE:
            continue
        connus = champs(fiche.classe())
        gardes = set(fiche.personnels) - set(fiche.neutres)
        assert all(connus[n].get_internal_type() in {"DateField", "ForeignKey"} for n in gardes)


def test_lines_are_what_people_read():
    lues = list(registre.lignes())
    assert len(lues) == sum(len(f.personnels) for f in registre.fiches())
    courriel = next(ligne for ligne in lues if ligne.champ == "adresse électronique")
    assert (courriel.modele, courriel.categorie) == ("utilisateur", "coordonnées")
    assert courriel.effacement == "anonymisé"
