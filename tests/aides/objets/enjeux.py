"""Part « enjeux »: issues, their causes, rankings and ballots, the thread."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import faire

VOIR, MODIFIER = "concertation.voir", "concertation.modifier"
DU_DIAGNOSTIC: dict[str, str] = {
    "enjeux": VOIR,
    "enjeux-fichier": VOIR,
    "enjeux-bibliotheque": VOIR,
    "enjeu-copier": MODIFIER,
    "enjeu-ajouter": MODIFIER,
    "priorisations": VOIR,
    "priorisation-ajouter": MODIFIER,
    "priorites-choisir": "concertation.valider",
    "fil-du-constat": VOIR,
    "fil-fichier": VOIR,
}
D_UN_ENJEU: dict[str, str] = {
    "enjeu": VOIR,
    "enjeu-modifier": MODIFIER,
    "enjeu-retirer": MODIFIER,
    "enjeu-constats": MODIFIER,
    "cause-ajouter": MODIFIER,
}
D_UNE_CAUSE = {"cause-modifier": MODIFIER, "cause-retirer": MODIFIER}
D_UNE_PRIORISATION: dict[str, str] = {
    "priorisation": VOIR,
    "priorisation-feuilles": VOIR,
    "priorisation-fichier": VOIR,
    "bulletins-fichier": "concertation.voir_reserves",
    "priorisation-modifier": MODIFIER,
    "priorisation-clore": MODIFIER,
    "bulletin-ajouter": MODIFIER,
    "bulletins": "concertation.voir_reserves",
    "priorisation-voter": "concertation.commenter",
}
D_UN_BULLETIN = {"bulletin-modifier": MODIFIER, "bulletin-retirer": MODIFIER}
ADRESSES: dict[str, str] = {
    **DU_DIAGNOSTIC,
    **D_UN_ENJEU,
    **D_UNE_CAUSE,
    **D_UNE_PRIORISATION,
    **D_UN_BULLETIN,
}
PLUS: dict[str, dict[str, object]] = {
    "enjeux-fichier": {"extension": "csv"},
    "fil-fichier": {"extension": "csv"},
    "priorisation-fichier": {"extension": "csv"},
    "bulletins-fichier": {"extension": "csv"},
    "enjeu-copier": {"code": "eau_qualite"},
    "priorisation-feuilles": {"feuille": "bulletin", "extension": "html"},
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make two issues, a cause, a ranking and a ballot in a territory."""
    from clesante.concertation.actions.enjeux import ajouter_cause, ajouter_enjeu
    from clesante.concertation.actions.priorites import ouvrir, saisir
    from clesante.concertation.models import Bulletin, Cause, Enjeu, Priorisation

    par, lu = faire("administrateur"), diagnostic(lieu, texte)
    enjeux = [
        ajouter_enjeu(
            Enjeu(intitule=texte(300), texte=texte(8_000), solutions=texte(8_000)), lu, par
        )[0]
        for _ in range(2)
    ]
    cause, _ = ajouter_cause(Cause(texte=texte(500)), enjeux[0], par)
    priorisation, _ = ouvrir(
        Priorisation(
            intitule=texte(200),
            public=texte(300),
            methode="gommettes",
            date="2026-03-01",
            enjeux=[1, 2],
            en_ligne=True,
        ),
        lu,
        par,
    )
    bulletin, _ = saisir(Bulletin(college="elus", valeurs={"1": 3}), priorisation, par)
    numeros = {
        **dict.fromkeys(DU_DIAGNOSTIC, lu.pk),
        **dict.fromkeys(D_UN_ENJEU, enjeux[0].pk),
        **dict.fromkeys(D_UNE_CAUSE, cause.pk),
        **dict.fromkeys(D_UNE_PRIORISATION, priorisation.pk),
        **dict.fromkeys(D_UN_BULLETIN, bulletin.pk),
    }
    return {nom: {"numero": numero, **PLUS.get(nom, {})} for nom, numero in numeros.items()}
