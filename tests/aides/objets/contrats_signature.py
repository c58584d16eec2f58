"""Parts « relecture » and « signature » of contracts: circuits, opinions, signatures, files."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire

VOIR, FIGER, SIGNER = "contrats.voir", "contrats.figer", "contrats.signer"
DU_CONTRAT: dict[str, str] = {
    "contrat-relecture": VOIR,
    "contrat-relecture-ouvrir": FIGER,
    "contrat-signature": VOIR,
    "contrat-signature-preparer": SIGNER,
}
D_UNE_RELECTURE = {"contrat-relecture-demander": FIGER, "contrat-relecture-clore": FIGER}
D_UN_AVIS = {"contrat-relecture-avis": FIGER, "contrat-relecture-retirer": FIGER}
D_UNE_VERSION = {
    "contrat-signature-parapheur": SIGNER,
    "contrat-signature-deposer": SIGNER,
    "contrat-signature-declarer": SIGNER,
}
D_UNE_SIGNATURE = {"contrat-signature-noter": SIGNER}
ADRESSES: dict[str, str] = {
    **DU_CONTRAT,
    **D_UNE_RELECTURE,
    **D_UN_AVIS,
    **D_UNE_VERSION,
    **D_UNE_SIGNATURE,
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make a proof-reading and a signature under way, each text field filled."""
    from clesante.acteurs.actions import creer
    from clesante.acteurs.models import Organisation
    from clesante.contrats.actions.parties import ajouter
    from clesante.contrats.actions.relecture import demander, ouvrir, rendre
    from clesante.contrats.models import (
        AvisRelecture,
        DocumentVersion,
        Relecture,
        Signataire,
        SignatureVersion,
    )
    from clesante.pieces.actions_fichiers import garder

    par, lu = faire("administrateur"), contrat(lieu, texte)
    epci, _ = creer(
        Organisation(nom=texte(200), territoire=lieu, nature="epci", famille="parties"), par
    )
    ajouter(
        Signataire(
            contrat=lu, organisation=epci, genre="epci", fonction=texte(150),
            habilitation="deliberation",
        ),
        par,
    )  # fmt: skip
    relecture, _ = ouvrir(
        Relecture(contrat=lu, consigne=texte(2_000)), texte(200), par, signataires=False
    )
    avis, _ = demander(
        AvisRelecture(relecture=relecture, organisation=epci, fonction=texte(150)), par
    )
    avis.sens, avis.texte = "reserves", texte(8_000)
    rendre(avis, par)
    autre, _ = demander(
        AvisRelecture(relecture=relecture, organisation=epci, fonction=texte(140) + " bis"), par
    )
    version = relecture.version_relue
    octets = b"%PDF-1.4"
    commun = {"version": version, "octets": len(octets), "empreinte": garder(octets), "auteur": par}
    DocumentVersion.objects.create(**commun, genre="gele", fichier="a-signer.pdf")
    scan = DocumentVersion.objects.create(**commun, genre="scan", fichier=texte(200))
    signature = SignatureVersion.objects.create(
        contrat=lu, version_signee=version, organisation=epci, genre="epci", fonction=texte(150),
        habilitation="deliberation", habilitation_reference=texte(200), signe_le="2026-03-02",
        reserve=texte(2_000), moyen="papier", document=scan,
    )  # fmt: skip
    numeros = {
        **dict.fromkeys(DU_CONTRAT, lu.pk),
        **dict.fromkeys(D_UNE_RELECTURE, relecture.pk),
        **dict.fromkeys(D_UN_AVIS, autre.pk),
        **dict.fromkeys(D_UNE_VERSION, version.pk),
        **dict.fromkeys(D_UNE_SIGNATURE, signature.pk),
    }
    return {nom: {"numero": numero} for nom, numero in numeros.items()}
