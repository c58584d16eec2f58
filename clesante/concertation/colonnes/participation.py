"""Columns of the list of contributions: the same on screen and in files."""

from __future__ import annotations

from django.utils.text import Truncator

from clesante.concertation.choix import Canal, EtatContribution
from clesante.concertation.models import Contribution
from clesante.concertation.regles.participation import Groupe
from clesante.recherche.lectures import ENTRE, diseur
from clesante.ui.colonnes import Colonne

CANAUX, ETATS = dict(Canal.choices), dict(EtatContribution.choices)


def ecran() -> tuple[Colonne[Contribution], ...]:
    """Return the columns of the list on screen."""
    themes, publics = diseur("themes"), diseur("publics")
    return (
        Colonne("numero", "Numéro", lambda c: c.numero),
        Colonne("recue_le", "Reçue le", lambda c: c.recue_le, "date"),
        Colonne("canal", "Canal", lambda c: CANAUX[c.canal]),
        Colonne("etat", "État", lambda c: ETATS[c.etat]),
        Colonne("extrait", "Contribution", lambda c: Truncator(c.texte).chars(120)),
        Colonne("commune", "Commune ou quartier", lambda c: c.commune),
        Colonne("groupes", "Au nom de", lambda c: ENTRE.join(publics(c.groupes))),
        Colonne("themes", "Thèmes", lambda c: ENTRE.join(themes(c.themes))),
        Colonne("reponse", "Répondue le", lambda c: c.repondue_le, "date"),
    )


def fichier() -> tuple[Colonne[Contribution], ...]:
    """Return the columns of files: the whole text, the answer, the decision."""
    vues = {colonne.code: colonne for colonne in ecran()}
    return (
        *(vues[code] for code in ("numero", "recue_le", "canal", "etat")),
        Colonne("motif", "Motif", lambda c: c.motif),
        Colonne("appel", "Appel", lambda c: c.appel.intitule if c.appel else ""),
        Colonne("texte", "Contribution", lambda c: c.texte),
        *(vues[code] for code in ("commune", "groupes", "themes")),
        Colonne("reponse_ecrite", "Réponse", lambda c: c.reponse),
        vues["reponse"],
        Colonne("decision", "Décision", lambda c: c.decision.phrase if c.decision else ""),
        Colonne("suite", "Action menée", lambda c: c.suite),
    )


GROUPES: tuple[Colonne[Groupe], ...] = (
    Colonne("libelle", "Groupe", lambda g: g.libelle),
    Colonne("contributions", "Contributions", lambda g: g.contributions, "nombre"),
    Colonne("recueils", "Recueils de paroles", lambda g: g.recueils, "nombre"),
    Colonne("personnes", "Personnes entendues dans ces recueils", lambda g: g.personnes, "nombre"),
    Colonne("entendu", "Entendu", lambda g: "oui" if g.entendu else "pas encore"),
)
