"""Part « cycle » of contracts: steps, parties, dated documents."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

VOIR, MODIFIER, AVIS = "contrats.voir", "contrats.modifier", "contrats.rendre_avis"
DU_CONTRAT: dict[str, str] = {
    "contrat-etapes": VOIR,
    "contrat-etape-passer": "contrats.franchir",
    "contrat-etape-revenir": "contrats.franchir",
    "contrat-parties": VOIR,
    "contrat-parties-fichier": VOIR,
    "contrat-actes": VOIR,
    "contrat-actes-fichier": VOIR,
    "porteur-ajouter": MODIFIER,
    "referent-ajouter": MODIFIER,
    "signataire-ajouter": MODIFIER,
    "acte-ajouter": MODIFIER,
    "avis-ajouter": AVIS,
}
D_UN_PORTEUR = {"porteur-modifier": MODIFIER, "porteur-retirer": MODIFIER}
D_UN_REFERENT = {"referent-modifier": MODIFIER, "referent-retirer": MODIFIER}
D_UN_SIGNATAIRE = {
    "engagement-ajouter": MODIFIER,
    "signataire-modifier": MODIFIER,
    "signataire-retirer": MODIFIER,
}
D_UN_ENGAGEMENT = {"engagement-modifier": MODIFIER, "engagement-retirer": MODIFIER}
D_UN_ACTE = {
    "acte": VOIR,
    "acte-modifier": MODIFIER,
    "acte-retirer": MODIFIER,
    "signature-acte-ajouter": MODIFIER,
    "orientation-ajouter": MODIFIER,
}
D_UN_AVIS = {"avis-modifier": AVIS, "avis-retirer": AVIS}
D_UNE_SIGNATURE = {"signature-acte-modifier": MODIFIER, "signature-acte-retirer": MODIFIER}
D_UNE_ORIENTATION = {"orientation-modifier": MODIFIER, "orientation-retirer": MODIFIER}
ADRESSES: dict[str, str] = {
    **DU_CONTRAT,
    **D_UN_PORTEUR,
    **D_UN_REFERENT,
    **D_UN_SIGNATAIRE,
    **D_UN_ENGAGEMENT,
    **D_UN_ACTE,
    **D_UN_AVIS,
    **D_UNE_SIGNATURE,
    **D_UNE_ORIENTATION,
}
PLUS: dict[str, dict[str, object]] = {
    "contrat-parties-fichier": {"liste": "signataires", "extension": "csv"},
    "contrat-actes-fichier": {"extension": "csv"},
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make one of each kind of party and document of a contract."""
    from clesante.acteurs.actions import creer
    from clesante.acteurs.models import Organisation
    from clesante.contrats.actions.parties import ajouter
    from clesante.contrats.models import (
        Acte,
        Engagement,
        Orientation,
        Porteur,
        Referent,
        Signataire,
        SignatureActe,
    )

    par, lu = faire("administrateur"), contrat(lieu, texte)
    epci, _ = creer(
        Organisation(nom=texte(200), territoire=lieu, nature="epci", famille="parties"), par
    )
    commun = {"contrat": lu, "organisation": epci}
    porteur, _ = ajouter(Porteur(**commun, genre="epci"), par)
    referent, _ = ajouter(Referent(**commun, role="elu", fonction=texte(150)), par)
    signataire, _ = ajouter(
        Signataire(
            **commun, genre="epci", fonction=texte(150), habilitation="deliberation",
            habilitation_reference=texte(200), reserve=texte(2_000),
        ),
        par,
    )  # fmt: skip
    engagement, _ = ajouter(
        Engagement(
            contrat=lu, signataire=signataire, texte=texte(2_000), en_nature=texte(300),
            preuve=texte(300),
        ),
        par,
    )  # fmt: skip
    ecrit = {**commun, "intitule": texte(200), "fonction": texte(150), "texte": texte(40_000)}
    acte, _ = ajouter(Acte(**ecrit, genre="charte_engagement", date="2026-03-02"), par)
    avis = Acte.objects.create(**ecrit, genre="avis_ars", date="2026-03-02", sens="favorable")
    signature, _ = ajouter(SignatureActe(**commun, acte=acte, fonction=texte(150)), par)
    orientation, _ = ajouter(
        Orientation(contrat=lu, acte=acte, intitule=texte(300), texte=texte(4_000)), par
    )
    numeros = {
        **dict.fromkeys(DU_CONTRAT, lu.pk),
        **dict.fromkeys(D_UN_PORTEUR, porteur.pk),
        **dict.fromkeys(D_UN_REFERENT, referent.pk),
        **dict.fromkeys(D_UN_SIGNATAIRE, signataire.pk),
        **dict.fromkeys(D_UN_ENGAGEMENT, engagement.pk),
        **dict.fromkeys(D_UN_ACTE, acte.pk),
        **dict.fromkeys(D_UN_AVIS, avis.pk),
        **dict.fromkeys(D_UNE_SIGNATURE, signature.pk),
        **dict.fromkeys(D_UNE_ORIENTATION, orientation.pk),
    }
    return {nom: {"numero": numero, **PLUS.get(nom, {})} for nom, numero in numeros.items()}
