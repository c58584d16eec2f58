"""The catalogue and the layouts as data: complete, coherent, refused with the place at fault."""

from __future__ import annotations

import pytest

from clesante.donnees.catalogue import DECLARATIONS, catalogue_livre, lire_catalogue
from clesante.donnees.choix import Calcul, Intervalles
from clesante.donnees.producteurs.dispositions import dispositions
from clesante.socle.erreurs import EntreeInvalideError

TEXTE = "".join(
    (DECLARATIONS / "catalogue" / nom).read_text("utf-8")
    for nom in ("1_population.yaml", "4_offre_soins.yaml")
)


def test_codes_are_unique_and_every_source_has_a_layout():
    codes = [i.code for i in catalogue_livre()]
    assert len(codes) == len(set(codes))
    assert {i.source for i in catalogue_livre() if i.source} <= set(dispositions())


def test_every_indicator_is_given_by_its_layout_and_conversely():
    remplis = [i for i in catalogue_livre() if i.source]
    for i in remplis:
        assert i.code in dispositions()[i.source].indicateurs, i.code
    donnes = {code for d in dispositions().values() for code in d.indicateurs}
    assert donnes == {i.code for i in remplis}


def test_an_indicator_without_interval_says_why_and_a_ratio_says_over_what():
    for i in catalogue_livre():
        if i.source and i.calcul is not Calcul.SOMME:
            assert (i.intervalle is Intervalles.AUCUN) == bool(i.motif_sans_intervalle), i.code
        if i.calcul is Calcul.RAPPORT:
            assert i.numerateur, i.code
            assert i.denominateur, i.code


@pytest.mark.parametrize(
    ("avant", "apres", "mots"),
    [
        ("decimales: 0", "decimales: neuf", ["POP_TOT", "decimales"]),
        ("polarite: favorable_haut", "polarite: bonne", ["OFF_APLMG", "polarite"]),
        ("- code: POP_M20", "- code: pop m20", ["pop m20", "code"]),
        ("  theme: offre_soins", "  theme: soins", ["theme"]),
        ("  unite: hab.", "  unité: hab.", ["POP_TOT"]),
        ("  facteur: 1\n", "  facteur: 1\n  facteur: 2\n", ["écrite deux fois"]),
        ("- code: POP_TOT", "- &a\n  code: POP_TOT", ["ancres"]),
        ("- code: POP_TOT", "- code: [POP_TOT", ["ligne"]),
    ],
)
def test_refusal_names_the_indicator_and_the_field(avant, apres, mots):
    assert avant in TEXTE
    with pytest.raises(EntreeInvalideError) as refus:
        lire_catalogue(TEXTE.replace(avant, apres, 1), "Mon catalogue")
    for mot in ["Mon catalogue", *mots]:
        assert mot in str(refus.value)
    assert refus.value.remede
