"""Statistical secrecy: which cells of a table of counts are hidden, and proof that they stay so.

The rules (DESIGN §3; the safe harbour of CASD and of the SNDS, arrêté of 6 May 2024):

- primary: a count, a denominator or the complement of a share between 1 and ``seuil - 1`` is
  hidden, and so is a whole group (100 %), which tells the trait of each of its members. A
  numerator of 0 over ``seuil`` people or more concerns nobody: it is published;
- secondary: for each cell hidden by itself there are other tables, with the same published figures
  and no negative count, where it is 0 and where it reaches ``seuil``. Whoever adds, subtracts and
  bounds all that is published learns less than the threshold: complementary suppression by linear
  programming (Kelly, Golden and Assad, Networks 22, 1992; Fischetti and Salazar, JASA 95, 2000).

A cell hides numerator and denominator together. Cells may be anything that adds up: to protect a
breakdown, give « COM-1, femmes » and « COM-1, hommes » as units and « COM-1 » as a group.
"""

from clesante.donnees.secret.audit import auditer
from clesante.donnees.secret.declinaisons import proteger_tranches
from clesante.donnees.secret.regles import SEUIL_PAR_DEFAUT, Parts, est_sensible
from clesante.donnees.secret.suppression import proteger

__all__ = ["SEUIL_PAR_DEFAUT", "Parts", "auditer", "est_sensible", "proteger", "proteger_tranches"]
