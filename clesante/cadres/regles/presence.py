"""Rules that ask whether something is there: holders, signatories, objectives, deliverables…"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from clesante.cadres.choix import ACTEURS, LIBELLES_RUBRIQUES, Avis, Force, Rubrique, Statut
from clesante.cadres.objets import Cadre, Enonce
from clesante.cadres.regles.faits import PARTIES, Faits, elargir
from clesante.cadres.regles.verdicts import Reponse, inconnu, muet
from clesante.socle.texte import enumerer

Regle = Callable[[Sequence[Enonce], Faits, Cadre], Iterator[Reponse]]

PRESENT, ABSENT = "Le contrat y répond.", "Rien n'y répond dans le contrat."
REMEDES = {
    Rubrique.OBJECTIFS: "Ajoutez au moins une action qui répond à cet objectif.",
    Rubrique.PRIORITES: "Rattachez-y une action, ou dites pourquoi le territoire s'en écarte.",
    Rubrique.THEMES: "Rattachez-y une action, ou dites pourquoi le contrat n'en traite pas.",
    Rubrique.PRINCIPES: "Dites dans le contrat comment ce principe est suivi.",
    Rubrique.INSTANCES: "Prévoyez cette instance, ou dites laquelle en tient lieu.",
    Rubrique.COMMUNICATIONS: "Prévoyez cette communication.",
    Rubrique.CONTROLES: "Documentez ce point dans le contrat.",
    Rubrique.LIVRABLES: "Joignez ce livrable.",
    Rubrique.PORTES: "Remplissez cette condition, ou notez qui la lève et pourquoi.",
    Rubrique.FINANCEMENTS: "Réglez ce point avec l'agence avant de signer.",
}


def presence(enonces: Sequence[Enonce], faits: Faits, _cadre: Cadre) -> Iterator[Reponse]:
    """Yield whether the contract meets each statement of a part, by its code or its genre."""
    for enonce in enonces:
        yield present(enonce, faits)


def present(enonce: Enonce, faits: Faits) -> Reponse:
    """Return whether the contract meets one statement; what is only possible is never missed."""
    if enonce.statut is Statut.NON_DEFINI:
        return muet(enonce)
    acquis = faits.acquis.get(enonce.rubrique)
    if acquis is None:
        return inconnu(enonce, LIBELLES_RUBRIQUES[enonce.rubrique])
    if enonce.code in acquis or enonce.genre in acquis:
        return Reponse(enonce, Avis.CONFORME, PRESENT)
    if enonce.force in (Force.POSSIBLE, None):
        return Reponse(enonce, Avis.SANS_OBJET, "Le contrat n'en use pas.")
    return Reponse(enonce, Avis.NON_CONFORME, ABSENT, REMEDES[enonce.rubrique])


def par_etape(enonces: Sequence[Enonce], faits: Faits, cadre: Cadre) -> Iterator[Reponse]:
    """Yield what each step leaves or asks; a step under way or to come is not judged yet."""
    rangs = {etape.code: rang for rang, etape in enumerate(cadre.etapes)}
    actuel = rangs.get(faits.etape)
    for enonce in enonces:
        reponse = present(enonce, faits)
        if (
            actuel is not None
            and rangs[enonce.etape] >= actuel
            and reponse.avis is not Avis.CONFORME
        ):
            reponse = Reponse(enonce, Avis.SANS_OBJET, "L'étape n'est pas finie.")
        yield reponse


def porteurs(enonces: Sequence[Enonce], faits: Faits, _cadre: Cadre) -> Iterator[Reponse]:
    """Yield whether the holders are among those admitted; one statement that admits is enough."""
    ecrits = [enonce for enonce in enonces if enonce.statut is not Statut.NON_DEFINI]
    yield from (muet(enonce) for enonce in enonces if enonce not in ecrits)
    if not faits.porteurs:
        yield from (inconnu(enonce, "Porteur") for enonce in ecrits)
        return
    admis = elargir(faits.porteurs)
    retenus = [enonce for enonce in ecrits if admis.intersection(enonce.vise)]
    vus = f"Porteur : {_nommer(faits.porteurs)}."
    for enonce in ecrits:
        if enonce in retenus:
            yield Reponse(enonce, Avis.CONFORME, vus)
        elif retenus or enonce.force is Force.POSSIBLE:
            yield Reponse(enonce, Avis.SANS_OBJET, vus)
        else:
            remede = f"Changez de porteur ({_nommer(enonce.vise)}), ou notez la dérogation."
            yield Reponse(enonce, Avis.NON_CONFORME, vus, remede)


def signataires(enonces: Sequence[Enonce], faits: Faits, _cadre: Cadre) -> Iterator[Reponse]:
    """Yield whether each expected signatory is there."""
    presents = faits.signataires or frozenset()
    tenus, vus = _signent(presents), f"Signataires : {_nommer(presents) or 'aucun'}."
    for enonce in enonces:
        if enonce.statut is Statut.NON_DEFINI:
            yield muet(enonce)
        elif faits.signataires is None:
            yield inconnu(enonce, "Signataires")
        else:
            yield _signataire(enonce, tenus, vus)


def _signent(presents: frozenset[str]) -> frozenset[str]:
    """Return what signatories are, partners too when one is of no expected party."""
    autre = any(not (elargir(frozenset({acteur})) & PARTIES) for acteur in presents)
    return elargir(presents) | ({"partenaires"} if autre else set())


def _signataire(enonce: Enonce, tenus: frozenset[str], vus: str) -> Reponse:
    if tenus.intersection(enonce.vise):
        return Reponse(enonce, Avis.CONFORME, vus)
    if enonce.force is Force.POSSIBLE:
        return Reponse(enonce, Avis.SANS_OBJET, vus)
    remede = f"Faites signer : {_nommer(enonce.vise)}."
    return Reponse(enonce, Avis.NON_CONFORME, vus, remede)


def _nommer(acteurs: frozenset[str] | tuple[str, ...]) -> str:
    return enumerer([ACTEURS.get(acteur, acteur) for acteur in sorted(acteurs)])
