"""The structures that a file names: known, to add, or to tell apart; the first is never taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clesante.acteurs.choix import Nature
from clesante.acteurs.lectures.citees import citation, reels
from clesante.acteurs.models import Organisation
from clesante.comptes.models import Utilisateur
from clesante.donnees.producteurs.anomalies import Anomalie, Gravite
from clesante.socle.texte import enumerer, normaliser

NEUVE = "neuve"
_NATURES = (
    (Nature.EPCI, (
        "communaute de communes", "communaute d agglomeration", "agglomeration", "cc ",
        "metropole", "communaute urbaine", "epci", "intercommunalite",
    )),
    (Nature.CCAS, (
        "ccas", "cias", "centre communal d action sociale", "centre intercommunal",
    )),
    (Nature.ARS, (
        "ars", "agence regionale de sante",
    )),
    (Nature.ASSURANCE_MALADIE, (
        "cpam", "msa", "assurance maladie", "mutualite sociale agricole",
    )),
    (Nature.CAF, (
        "caf", "caisse d allocations familiales",
    )),
    (Nature.CARSAT, (
        "carsat",
    )),
    (Nature.PSYCHIATRIE, (
        "epsm", "etablissement public de sante mentale", "centre psychotherapique",
    )),
    (Nature.HOPITAL, (
        "centre hospitalier", "hopital", "ch ", "chu", "clinique", "ght",
    )),
    (Nature.CPTS, (
        "cpts", "communaute professionnelle territoriale",
    )),
    (Nature.EXERCICE_COORDONNE, (
        "maison de sante", "centre de sante", "msp",
    )),
    (Nature.DAC, (
        "dac", "dispositif d appui a la coordination",
    )),
    (Nature.DEPARTEMENT, (
        "departement", "conseil departemental",
    )),
    (Nature.REGION, (
        "region", "conseil regional",
    )),
    (Nature.PREFECTURE, (
        "prefecture", "sous prefecture",
    )),
    (Nature.SERVICE_ETAT, (
        "dreal", "ddets", "ddt", "ddtm", "dreets", "etat", "mildeca", "draaf",
    )),
    (Nature.EDUCATION, (
        "education nationale", "rectorat", "dsden", "college", "lycee", "ecole",
    )),
    (Nature.MEDICO_SOCIAL, (
        "ehpad", "csapa", "ssiad", "clic", "plateforme de repit",
    )),
    (Nature.COMMUNE, (
        "commune de", "ville de", "mairie", "commune",
    )),
    (Nature.MUTUELLE, (
        "mutuelle", "mutualite francaise",
    )),
    (Nature.ASSOCIATION, (
        "association", "ireps", "promotion sante", "codes", "crcdc", "addictions france",
    )),
)  # fmt: skip
"""By kind, the words a name begins with; what begins with none is « autre », to be said."""


def nature_de(nom: str) -> Nature:
    """Return the kind of structure that a name tells."""
    lu = f"{normaliser(nom)} "
    for nature, debuts in _NATURES:
        if any(lu.startswith(debut if debut.endswith(" ") else f"{debut} ") for debut in debuts):
            return nature
    return Nature.AUTRE


@dataclass(slots=True)
class Citee:
    """A structure as a file names it: ``organisation`` when it is known, ``choix`` when several."""

    nom: str
    ligne: int
    organisation: Organisation | None = None
    choix: tuple[Organisation, ...] = ()

    @property
    def cle(self) -> str:
        """Return what names it in a form."""
        return normaliser(self.nom)


@dataclass(slots=True)
class Structures:
    """Those of one file; ``par`` sees what may be meant, ``precisions`` tell homonyms apart."""

    par: Utilisateur | None = None
    precisions: Mapping[str, str] = field(default_factory=dict)
    citees: dict[str, Citee] = field(default_factory=dict)

    def citer(self, nom: str, ligne: int) -> None:
        """Keep a name; the same, written otherwise, is one."""
        self.citees.setdefault(normaliser(nom), Citee(nom, ligne))

    def resoudre(self) -> None:
        """Find each structure among those the person sees: its name or its acronym, whole."""
        connues: dict[str, dict[int, Organisation]] = {}
        for lue in self._visibles():
            for mot in {normaliser(lue.nom), normaliser(lue.sigle)} - {""}:
                connues.setdefault(mot, {})[lue.pk] = lue
        for cle, citee in self.citees.items():
            trouvees = connues.get(cle, {})
            dite = self.precisions.get(cle, "")
            if len(trouvees) == 1:
                citee.organisation = next(iter(trouvees.values()))
            elif dite.isascii() and dite.isdecimal() and int(dite) in trouvees:
                citee.organisation = trouvees[int(dite)]
            elif dite != NEUVE:
                citee.choix = tuple(trouvees.values())

    def _visibles(self) -> Iterable[Organisation]:
        if self.par is None:
            return ()
        return reels(Organisation.objects.all().visibles_par(self.par).en_usage()).order_by("pk")

    @property
    def neuves(self) -> list[Citee]:
        """Return those that are to be added to the register."""
        return [c for c in self.citees.values() if not c.organisation and not c.choix]

    @property
    def ambigues(self) -> list[Citee]:
        """Return those that several organisations may be."""
        return [c for c in self.citees.values() if c.choix]

    def anomalies(self) -> list[Anomalie]:
        """Return what must be told apart before anything is written."""
        return [
            Anomalie(
                c.ligne,
                "Structure",
                c.nom,
                "plusieurs organisations portent ce nom\u00a0: "
                + enumerer([citation(o) for o in c.choix]),
                "Choisissez laquelle sur cette page",
                Gravite.BLOQUANT,
            )
            for c in self.ambigues
        ]
