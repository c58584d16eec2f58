"""Columns of the gathered words, of what people said, of answers and of their results."""

from __future__ import annotations

from clesante.acteurs.choix_dialogue import College
from clesante.concertation.choix import Canal, Methode
from clesante.concertation.lectures.recueils import CelluleResultat
from clesante.concertation.models import Recueil, Reponse, Verbatim
from clesante.concertation.regles.questionnaires import Question, en_mots
from clesante.recherche.lectures import ENTRE, diseur
from clesante.ui.colonnes import Colonne

METHODES, COLLEGES, CANAUX = dict(Methode.choices), dict(College.choices), dict(Canal.choices)


def recueils() -> tuple[Colonne[Recueil], ...]:
    """Return the columns of the gathered words."""
    themes, publics = diseur("themes"), diseur("publics")
    return (
        Colonne("intitule", "Intitulé", lambda r: r.intitule),
        Colonne("methode", "Méthode", lambda r: str(METHODES[r.methode])),
        Colonne("date", "Date", lambda r: r.date, "date"),
        Colonne("jusqu_au", "Jusqu'au", lambda r: r.jusqu_au, "date"),
        Colonne("lieu", "Lieu", lambda r: r.lieu),
        Colonne("nombre", "Personnes entendues", lambda r: r.nombre, "nombre"),
        Colonne("profils", "Profils", lambda r: r.profils),
        Colonne("themes", "Thèmes", lambda r: ENTRE.join(themes(r.themes))),
        Colonne("publics", "Publics", lambda r: ENTRE.join(publics(r.publics))),
        Colonne("synthese", "Synthèse", lambda r: r.synthese),
        Colonne("limites", "Limites", lambda r: r.limites),
    )


def paroles() -> tuple[Colonne[Verbatim], ...]:
    """Return the columns of what people said."""
    themes = diseur("themes")
    return (
        Colonne("texte", "Paroles", lambda v: v.texte),
        Colonne("profil", "Profil", lambda v: v.profil),
        Colonne("themes", "Thèmes", lambda v: ENTRE.join(themes(v.themes))),
        Colonne("recueil", "Recueil", lambda v: v.recueil.intitule),
        Colonne("methode", "Méthode", lambda v: str(METHODES[v.recueil.methode])),
        Colonne("date", "Date", lambda v: v.recueil.date, "date"),
        Colonne("lieu", "Lieu", lambda v: v.recueil.lieu),
    )


RESULTATS: tuple[Colonne[CelluleResultat], ...] = (
    Colonne("question", "Question", lambda c: c.question),
    Colonne("choix", "Choix", lambda c: c.choix),
    Colonne("groupe", "Collège", lambda c: c.groupe),
    Colonne("repondants", "Ont répondu", lambda c: c.repondants, "nombre"),
    Colonne("effectif", "Effectif", lambda c: c.effectif, "nombre"),
    Colonne("part", "Part (%)", lambda c: c.part, "nombre", decimales=1),
    Colonne("moyenne", "Moyenne", lambda c: c.moyenne, "nombre", decimales=2),
    Colonne("mediane", "Médiane", lambda c: c.mediane, "nombre", decimales=1),
)


def reponses(questions: tuple[Question, ...]) -> tuple[Colonne[Reponse], ...]:
    """Return the columns of filled questionnaires: who, how, then one a question."""
    return (
        Colonne("numero", "Numéro", lambda r: r.numero, "nombre"),
        Colonne("college", "Collège", lambda r: str(COLLEGES[r.college])),
        Colonne("canal", "Canal", lambda r: str(CANAUX[r.canal])),
        *(_question(question) for question in questions),
    )


def _question(question: Question) -> Colonne[Reponse]:
    return Colonne(question.code, question.libelle, lambda r: en_mots(r.contenu.get(question.code)))
