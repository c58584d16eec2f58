"""Forms: label above, help before the field, error beside it and in a linked summary."""

from __future__ import annotations

import re

import pytest
from django import forms

from clesante.ui.exemples import FormulaireExemple, formulaire_exemple


class Simple(forms.Form):
    nom = forms.CharField(label="Nom <court>", help_text="Exemple : Dupont & fils.")
    note = forms.CharField(label="Note", required=False)


def test_parts_of_a_field_come_in_reading_order():
    html = str(Simple({"nom": ""}))
    reperes = ("Nom &lt;court&gt;", "Dupont &amp; fils", "Erreur\u00a0: ", 'name="nom"')
    ordre = [html.index(mots, html.index("<label")) for mots in reperes]
    assert ordre == sorted(ordre)
    champ = re.search(r"<input[^>]*name=\"nom\"[^>]*>", html)[0]
    assert 'aria-invalid="true"' in champ
    assert 'aria-describedby="id_nom_helptext id_nom_error"' in champ
    assert 'id="id_nom_helptext"' in html
    assert 'id="id_nom_error"' in html


def test_compulsory_is_written_in_words():
    html = str(Simple())
    assert html.count("(obligatoire)") == 1
    assert '<label for="id_note">Note</label>' in html


def test_summary_links_to_each_field_in_error_and_takes_focus():
    html = str(Simple({"nom": ""}))
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert '<a href="#id_nom">Nom &lt;court&gt;</a>' in html
    assert "1 point à corriger" in html
    assert "resume-erreurs" not in str(Simple())


def test_general_error_is_in_the_summary():
    class Bornes(Simple):
        def clean(self):
            raise forms.ValidationError("La fin précède le début.")

    assert "<li>La fin précède le début.</li>" in str(Bornes({"nom": "x"}))


@pytest.mark.parametrize("champ", ["public", "rythme"])
def test_group_of_choices_is_a_fieldset_with_its_legend(champ):
    html = str(formulaire_exemple())
    groupe = next(
        g
        for g in re.findall(r"<fieldset.*?</fieldset>", html, re.S)
        if f'<div id="id_{champ}"' in g
    )
    libelle = FormulaireExemple.base_fields[champ].label
    assert re.search(rf"<legend>\s*{libelle}", groupe)
    for identifiant in re.findall(r'<input[^>]* id="([^"]+)"', groupe):
        assert f'for="{identifiant}"' in groupe


def test_group_in_error_is_described_by_its_help_and_error():
    html = str(formulaire_exemple())
    assert '<fieldset class="champ champ-en-erreur"' in html
    assert 'aria-describedby="id_public_helptext id_public_error"' in html


def test_targets_of_the_summary_exist():
    html = str(formulaire_exemple())
    cibles = re.findall(r'<li><a href="#([^"]+)">', html)
    assert len(cibles) == 4
    assert all(f'id="{cible}"' in html for cible in cibles)


def test_what_was_typed_is_kept():
    html = str(formulaire_exemple())
    assert 'value="31/02/2026"' in html
    assert re.search(r'<option value="1" selected>', html)
