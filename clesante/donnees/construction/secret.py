"""Statistical secrecy of the store: what a source must not show is hidden before it is written.

Two cases. A source with a threshold (``seuil_secret``) goes through primary and secondary
suppression over all its levels. Where a publisher hides communes of an indicator that adds up, the
territories that hold them are not rebuilt: a sum without them would be false, and their true
figure is the publisher's to give.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from clesante.donnees.catalogue import Indicateur, catalogue_livre
from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.secret import Parts, proteger

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

CACHES_PAR_LEUR_SOURCE = """
CREATE TABLE masque AS
    SELECT DISTINCT l.territoire, o.serie FROM unitaire o JOIN lien l USING (unite)
    WHERE o.statut = 'secret';
"""
SERIES = (
    "SELECT id FROM serie WHERE indicateur = ? AND id IN (SELECT serie FROM unitaire) ORDER BY 1"
)
UNITES = """
SELECT unite, numerateur::DOUBLE, denominateur::DOUBLE, statut = 'secret' FROM unitaire
WHERE serie = ? ORDER BY unite
"""
GROUPES = """
SELECT l.territoire, list(o.unite ORDER BY o.unite) FROM unitaire o JOIN lien l USING (unite)
WHERE o.serie = ? GROUP BY l.territoire ORDER BY ALL
"""
MASQUER = "INSERT INTO masque SELECT unnest(?), ?"
APPLIQUER = """
UPDATE agregat SET numerateur = NULL, denominateur = NULL, valeur = NULL, statut = 'secret'
FROM masque m WHERE m.territoire = agregat.territoire AND m.serie = agregat.serie;
"""


def masquer(base: Moteur) -> None:
    """Hide, in the table ``agregat`` of a store under construction, what must not be shown.

    Call it before ranks and distributions are computed: they say nothing of a hidden value then.
    """
    base.execute(CACHES_PAR_LEUR_SOURCE)
    for numero, indicateur in proteges(catalogue_livre()):
        for (serie,) in base.execute(SERIES, [numero]).fetchall():
            base.execute(MASQUER, [list(_caches(base, indicateur, serie)), serie])
    base.execute(APPLIQUER)


def proteges(catalogue: Sequence[Indicateur]) -> list[tuple[int, Indicateur]]:
    """Return the indicators that add up and have a threshold of their own, with their numbers."""
    return [
        (numero, i)
        for numero, i in enumerate(catalogue, 1)
        if i.seuil_secret and i.calcul is not Calcul.PUBLIEE
    ]


def _caches(base: Moteur, indicateur: Indicateur, serie: int) -> Iterator[int]:
    """Yield the numbers of the territories whose figure stays hidden in one series."""
    unites = {
        unite: Parts(haut, bas if indicateur.calcul is not Calcul.SOMME else None, secret)
        for unite, haut, bas, secret in base.execute(UNITES, [serie]).fetchall()
    }
    groupes = {
        str(numero): membres for numero, membres in base.execute(GROUPES, [serie]).fetchall()
    }
    statuts = proteger(unites, groupes, indicateur.seuil_secret)
    yield from (int(numero) for numero in groupes if statuts[numero] is Statut.SECRET)
