"""Check the legal citations of a text on a day: in force, replaced, off subject, unknown…"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clesante.cadres.reperage import Mention, reperer
from clesante.cadres.textes import (
    Nature,
    SourceTexte,
    StatutTexte,
    TableTextes,
    Texte,
    VersionTexte,
    Vocabulaire,
)
from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE, enumerer, pluriel

DE_MEMOIRE = {
    StatutTexte.SOURCE: "",
    StatutTexte.SUPPOSE: "",
    StatutTexte.A_CONFIRMER: "Ce que dit ce texte est à confirmer : aucun document lu ne l'appuie.",
}
DATES = {
    StatutTexte.SOURCE: "",
    StatutTexte.SUPPOSE: "Le jour exact est supposé.",
    StatutTexte.A_CONFIRMER: "Le jour exact est à confirmer.",
}


class Verdict(StrEnum):
    """What the table answers to a citation."""

    EN_VIGUEUR = "en_vigueur"
    RENUMEROTE = "renumerote"
    REMPLACE = "remplace"
    ABROGE = "abroge"
    PAS_ENCORE = "pas_encore_en_vigueur"
    HORS_SUJET = "hors_sujet"
    DISCORDANT = "discordant"
    AMBIGU = "ambigu"
    INCONNU = "inconnu"


LIBELLES = {
    Verdict.EN_VIGUEUR: ("en vigueur", "en vigueur"),
    Verdict.RENUMEROTE: ("sous un ancien numéro", "sous un ancien numéro"),
    Verdict.REMPLACE: ("remplacée par un autre texte", "remplacées par d'autres textes"),
    Verdict.ABROGE: ("abrogée", "abrogées"),
    Verdict.PAS_ENCORE: ("pas encore en vigueur", "pas encore en vigueur"),
    Verdict.HORS_SUJET: ("hors sujet", "hors sujet"),
    Verdict.DISCORDANT: (
        "dont le numéro et la date ne vont pas ensemble",
        "dont le numéro et la date ne vont pas ensemble",
    ),
    Verdict.AMBIGU: (
        "qui désigne plusieurs textes",
        "qui désignent plusieurs textes",
    ),
    Verdict.INCONNU: ("inconnue de la table", "inconnues de la table"),
}


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation, where it is, what the table says of it, and what to do.

    ``debut`` and ``fin`` are offsets, ``ligne`` and ``colonne`` start at 1. ``phrase`` is one
    French sentence and ``reserve`` what is not sure in it; ``dit`` and ``dit_remplacement`` are
    both wordings, in our own words. ``statut`` is the weaker of the content's and the dates'.
    """

    texte: str
    debut: int
    fin: int
    ligne: int
    colonne: int
    verdict: Verdict
    phrase: str
    remede: str = ""
    reserve: str = ""
    designation: str = ""
    dit: str = ""
    remplacement: str = ""
    dit_remplacement: str = ""
    statut: StatutTexte | None = None
    sources: tuple[SourceTexte, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class _Reponse:
    verdict: Verdict
    phrase: str
    remede: str = ""
    texte: Texte | None = None
    version: VersionTexte | None = None
    autre: Texte | None = None


@dataclass(frozen=True, slots=True)
class _Contexte:
    """What a citation is judged in: the day, the table, the numbers its sentence also cites."""

    jour: date
    table: TableTextes
    voisines: frozenset[str]


def verifier(texte: str, jour: date, table: TableTextes) -> tuple[Citation, ...]:
    """Return every legal citation of ``texte``, judged on ``jour``, in the order of the text."""
    mentions = reperer(texte, table)
    ensemble: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for mention in mentions:
        ensemble[mention.phrase].add(mention.numero)
    citations = []
    for mention in mentions:
        voisines = frozenset(ensemble[mention.phrase])
        reponse = _repondre(mention, _Contexte(jour, table, voisines))
        citations.append(_citation(texte, mention, reponse, jour))
    return tuple(citations)


def _citation(texte: str, mention: Mention, reponse: _Reponse, jour: date) -> Citation:
    version, autre = reponse.version, reponse.autre
    suivante = autre.version_au(jour) if autre else None
    return Citation(
        texte=" ".join(mention.texte.split()),
        debut=mention.debut,
        fin=mention.fin,
        ligne=texte.count("\n", 0, mention.debut) + 1,
        colonne=mention.debut - texte.rfind("\n", 0, mention.debut),
        verdict=reponse.verdict,
        phrase=reponse.phrase,
        remede=reponse.remede,
        reserve=_reserve(version, datee=reponse.verdict is not Verdict.DISCORDANT),
        designation=reponse.texte.designation if reponse.texte else "",
        dit=version.dit if version else "",
        remplacement=autre.designation if autre else "",
        dit_remplacement=suivante.dit if suivante else "",
        statut=_statut(version),
        sources=version.sources if version else (),
        reference=reponse.texte.reference_officielle if reponse.texte else "",
    )


def _statut(version: VersionTexte | None) -> StatutTexte | None:
    ordre = list(StatutTexte)
    return max((version.statut, version.statut_dates), key=ordre.index) if version else None


def _reserve(version: VersionTexte | None, *, datee: bool) -> str:
    if version is None:
        return ""
    jours = DATES[version.statut_dates] if datee else ""
    note = f"{_majuscule(version.note)}." if version.note and datee else ""
    return " ".join(filter(None, [DE_MEMOIRE[version.statut], jours, note]))


def _repondre(mention: Mention, contexte: _Contexte) -> _Reponse:
    connus = _connus(mention, contexte.table)
    if not connus:
        return _inconnu(mention)
    if len(connus) > 1:
        return _ambigu(mention, connus)
    return _juger(connus[0], mention, contexte)


def _juger(trouve: Texte, mention: Mention, contexte: _Contexte) -> _Reponse:
    """Return what the table answers of the one text that a citation names."""
    jour = contexte.jour
    if mention.jour and trouve.jour and mention.jour != trouve.jour:
        return _discordant(mention.jour, trouve, trouve.jour)
    version = trouve.version_au(jour)
    if version is None:
        return _hors_dates(trouve, jour, contexte.table)
    debut = f"{_majuscule(trouve.intitule)} est en vigueur au {date_longue(jour)}"
    vrai = _porteur(mention, version, contexte)
    if vrai is None:
        return _Reponse(Verdict.EN_VIGUEUR, f"{debut}.", "", trouve, version)
    sujet, porteur = vrai
    phrase = f"{debut}, mais ne porte pas {sujet.libelle} : c'est {porteur.intitule} qui le fait."
    return _Reponse(Verdict.HORS_SUJET, phrase, _ecrire(porteur), trouve, version, porteur)


def _connus(mention: Mention, table: TableTextes) -> list[Texte]:
    """Return the texts that a citation may name: by its number, else its date, else its nickname.

    Of several, those that its sentence speaks of, when there are any.
    """
    trouves = _nommes(mention, [t for t in table.textes if t.nature is mention.nature])
    dits = [t for t in trouves if set(mention.sujets) & {s for v in t.versions for s in v.sujets}]
    return dits if len(trouves) > 1 and dits else trouves


def _nommes(mention: Mention, textes: Sequence[Texte]) -> list[Texte]:
    if mention.nature is Nature.ARTICLE:
        return [texte for texte in textes if _meme_article(mention, texte)]
    if mention.numero and (par_numero := [t for t in textes if t.numero == mention.numero]):
        return par_numero
    if mention.jour:
        du_jour = [texte for texte in textes if texte.jour == mention.jour]
        return [t for t in du_jour if not (mention.numero and t.numero)]
    surnom = mention.surnom.lower().replace("’", "'")
    surnommes = (t for t in textes if surnom.endswith(tuple(s.lower() for s in t.surnoms)))
    return [] if mention.numero else list(surnommes)


def _meme_article(mention: Mention, texte: Texte) -> bool:
    code = texte.code_juridique.code if texte.code_juridique else ""
    return texte.numero == mention.numero and mention.code_juridique in ("", code)


def _inconnu(mention: Mention) -> _Reponse:
    return _Reponse(
        Verdict.INCONNU,
        f"« {' '.join(mention.texte.split())} » n'est pas dans la table des textes : Clésanté ne "
        "sait pas s'il est en vigueur.",
        "Vérifiez-le sur Légifrance ; s'il sert à vos contrats, ajoutez-le à la table.",
    )


def _ambigu(mention: Mention, connus: Sequence[Texte]) -> _Reponse:
    noms = enumerer([texte.intitule for texte in connus])
    return _Reponse(
        Verdict.AMBIGU,
        f"« {' '.join(mention.texte.split())} » désigne plusieurs textes de la table : {noms}.",
        "Écrivez le numéro et le code de celui que vous citez.",
    )


def _discordant(ecrite: date, trouve: Texte, vraie: date) -> _Reponse:
    phrase = (
        f"{_majuscule(trouve.nature.avec_article)} n°{INSECABLE}{trouve.numero} est du "
        f"{date_longue(vraie)}, non du {date_longue(ecrite)}."
    )
    remede = "Corrigez la date ou le numéro."
    return _Reponse(Verdict.DISCORDANT, phrase, remede, trouve, trouve.versions[-1])


def _hors_dates(trouve: Texte, jour: date, table: TableTextes) -> _Reponse:
    """Answer for a text that has no wording in force that day."""
    if jour < trouve.versions[0].du:
        return _pas_encore(trouve, jour, table)
    version = [v for v in trouve.versions if v.au and v.au < jour][-1]
    debut = f"{_majuscule(trouve.intitule)} n'est plus en vigueur au {date_longue(jour)}"
    acte = table.texte(version.changee_par)
    depuis = f", depuis {acte.intitule}" if acte and acte.code != version.remplace_par else ""
    autre = table.texte(version.remplace_par)
    if autre is None:
        phrase = f"{debut}{depuis} ; la table ne lui connaît pas de remplaçant."
        remede = "Retirez la citation, ou nommez le texte qui s'applique ce jour-là."
        return _Reponse(Verdict.ABROGE, phrase, remede, trouve, version)
    phrase = f"{debut}{depuis} : {autre.intitule} l'a remplacé."
    renumerote = trouve.nature is Nature.ARTICLE
    verdict = Verdict.RENUMEROTE if renumerote else Verdict.REMPLACE
    return _Reponse(verdict, phrase, _ecrire(autre), trouve, version, autre)


def _pas_encore(trouve: Texte, jour: date, table: TableTextes) -> _Reponse:
    avant = next(
        (
            texte
            for texte in table.textes
            if (v := texte.version_au(jour)) and v.remplace_par == trouve.code
        ),
        None,
    )
    premiere = trouve.versions[0]
    phrase = (
        f"{_majuscule(trouve.intitule)} n'est pas encore en vigueur au {date_longue(jour)} dans "
        f"la version connue, qui commence le {date_longue(premiere.du)}"
    )
    if avant is None:
        remede = "Vérifiez la date du contrat, ou retirez la citation."
        return _Reponse(Verdict.PAS_ENCORE, f"{phrase}.", remede, trouve, premiere)
    phrase += f" ; ce jour-là, c'est {avant.intitule} qui s'applique."
    return _Reponse(Verdict.PAS_ENCORE, phrase, _ecrire(avant), trouve, premiere, avant)


def _porteur(
    mention: Mention, version: VersionTexte, contexte: _Contexte
) -> tuple[Vocabulaire, Texte] | None:
    """Return what the sentence speaks of and the article that carries it, when this one does not.

    None too when the sentence cites the right one beside.
    """
    if mention.nature is not Nature.ARTICLE or set(mention.sujets) & set(version.sujets):
        return None
    for sujet in (s for s in contexte.table.sujets if s.code in mention.sujets):
        porteur = contexte.table.porteur(sujet.code, contexte.jour)
        if porteur and porteur.numero not in contexte.voisines:
            return sujet, porteur
    return None


def _ecrire(texte: Texte) -> str:
    return f"Écrivez « {texte.designation} »."


def _majuscule(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def resumer(citations: tuple[Citation, ...], jour: date) -> str:
    """Return one sentence that counts them: « 7 citations au 1er mars 2024 : 5 en vigueur… »."""
    comptes = [
        pluriel(nombre, *LIBELLES[verdict])
        for verdict in Verdict
        if (nombre := sum(citation.verdict is verdict for citation in citations))
    ]
    if not comptes:
        return f"Aucune citation juridique au {date_longue(jour)}."
    return f"{pluriel(len(citations), 'citation')} au {date_longue(jour)} : {enumerer(comptes)}."
