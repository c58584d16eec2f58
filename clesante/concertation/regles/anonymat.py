"""What a free text may tell of a person, by its look alone: warnings, never refusals.

Source: RGPD, articles 4 and 9 (data concerning health); domain §5.4 (verbatims are anonymised).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clesante.socle.texte import normaliser

_VIDE = r"[ \u00a0\u202f]"
_MAJUSCULE = r"[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ]"
_NOM = rf"{_MAJUSCULE}[\w'’-]*"
_CIVILITE = r"(?:Monsieur|Madame|Mademoiselle|Docteur|Docteure|Mme|Mlle|Mr|Dr|Pr|M\.)"
CIVILITE = re.compile(rf"(?<!\w){_CIVILITE}{_VIDE}+{_NOM}(?:{_VIDE}+{_NOM})?")
PRENOM = re.compile(rf"(?<!\w)({_MAJUSCULE}[\w-]*[a-zà-ÿ])(?={_VIDE}+({_NOM}))")
COURRIEL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(
    rf"(?<!\d)(?:(?:\+|00)33{_VIDE}?|0)[1-9](?:[ .\u00a0\u202f-]?\d{{2}}){{4}}(?!\d)"
)
NIR = re.compile(
    rf"(?<!\d)[12]{_VIDE}?\d{{2}}{_VIDE}?(?:0[1-9]|1[0-2]|[2-9]\d){_VIDE}?(?:2[AB]|\d{{2}})"
    rf"{_VIDE}?\d{{3}}{_VIDE}?\d{{3}}(?:{_VIDE}?\d{{2}})?(?!\d)"
)
_MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
NAISSANCE = re.compile(
    rf"\bn(?:é|ée|ées|és|aissance)\b[^.;\n]{{0,25}}?"
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{1,2}}(?:er)?{_VIDE}(?:{_MOIS}){_VIDE}\d{{4}})",
    re.IGNORECASE,
)
ADRESSE = re.compile(
    rf"(?<!\d)\d{{1,4}}{_VIDE}?(?:bis|ter)?,?{_VIDE}?"
    r"(?:rue|avenue|impasse|chemin|route|allée|boulevard|place|lotissement)\b[^.;,\n]{2,40}",
    re.IGNORECASE,
)
PROCHE = re.compile(
    r"\b(?:mon|ma|notre|son|sa|leur|la|le)\s+"
    r"(?:voisine?|mari|femme|compagne|compagnon|conjointe?|fils|fille|frère|sœur|mère|père|"
    r"grand-mère|grand-père|belle-mère|beau-père|tante|oncle|cousine?|collègue|patron|patronne)\b",
    re.IGNORECASE,
)
SANTE = re.compile(
    r"\b(?:diab[éèe]t\w+|cancer\w*|tumeur\w*|leucémi\w+|dépressi\w+|dépressive?s?|suicid\w+|"
    r"schizophr\w+|bipolaire\w*|autis\w+|anorexi\w+|boulimi\w+|alcooli\w+|toxicoman\w+|addict\w*|"
    r"séropositi\w+|sida|vih|hépatite\w*|épilep\w+|parkinson\w*|alzheimer|démen(?:ce|t)\w*|"
    r"handicap\w*|asthm\w+|obès\w+|obésité|hypertendu\w*|hypertension|infarctus|avc|"
    r"enceinte|avort\w+|ivg|fausse couche|psychotique\w*|psychiatri\w+|hospitalis\w+|"
    r"opérée?|malade|maladie|traitement|dialys\w+|insuffisan\w+|sclérose\w*|mucoviscidose)\b",
    re.IGNORECASE,
)
_LIEUX = (
    "rue avenue boulevard place impasse chemin allee ecole college lycee hopital clinique centre "
    "square quartier salle espace maison residence gymnase stade cite ehpad fondation institut "
    "saint sainte parc pont mairie"
)
LIEUX = frozenset(_LIEUX.split())
# The first names most given in France since 1940 (Insee, fichier des prénoms), that are not also
# common words: enough to see most of the names that people write.
_PRENOMS = (
    "adrien agnes alain albert alexandra alexandre alexis alice aline amandine amelie anais andre "
    "andree anne annie antoine antonin arnaud arthur aurelie aurelien baptiste beatrice benjamin "
    "benoit bernadette bernard brigitte bruno camille caroline catherine cecile celine chantal "
    "charlotte christelle christian christiane christine christophe claire claude claudine clement "
    "colette corinne cyril damien daniel daniele david delphine denis denise didier dominique "
    "dylan edith elisabeth elodie emilie emma emmanuel enzo eric evelyne fabrice fanny fatima "
    "florence florian francis franck francois francoise frederic gabriel genevieve georges gerard "
    "gilles guillaume guy helene henri herve hugo huguette isabelle jacqueline jacques jean jeanne "
    "jeannine jennifer jeremy jerome joel jonathan joseph josette josiane julie julien karine "
    "kevin laetitia laura laurence laurent lea liliane louis louise luc lucas lucie lucien ludovic "
    "madeleine manon marc marcel marguerite marie marine marion martine mathieu mathilde maurice "
    "maxime melanie michel michele micheline mickael mireille mohamed monique morgane muriel "
    "nathalie nicolas nicole odette olivier pascal pascale patrice patricia patrick paul paulette "
    "pauline philippe pierre quentin rachid raymond regine remi rene renee richard robert roger "
    "roland romain samuel sandra sandrine sarah sebastien serge severine simone solange sophie "
    "stephane stephanie suzanne sylvain sylvie theo therese thierry thomas valerie vanessa "
    "veronique victor vincent virginie xavier yann yannick yves yvette yvonne "
)
PRENOMS = frozenset(_PRENOMS.split())


def reserves(texte: str) -> tuple[str, ...]:
    """Return what must be said of a free text before it is kept, a sentence a doubt, each once.

    A doubt is not a fault: whoever wrote the text may keep it after reading it again.
    """
    return tuple(dict.fromkeys(_reserves(texte)))


def _reserves(texte: str) -> Iterator[str]:
    nommees = list(_nommees(texte))
    if nommees:
        yield (
            f"Ce texte semble nommer quelqu'un («\u00a0{nommees[0]}\u00a0»). Écrivez sa fonction "
            "ou son profil, pas son nom."
        )
    for motif, chose, remede in _SIGNES:
        if trouve := motif.search(texte):
            yield f"Ce texte semble donner {chose} («\u00a0{_cite(trouve)}\u00a0»). {remede}"
    if sante := _sante(texte, nommees):
        yield sante


_OTEZ = "Ôtez cette mention."
_SIGNES = (
    (COURRIEL, "une adresse électronique", _OTEZ),
    (TELEPHONE, "un numéro de téléphone", _OTEZ),
    (NIR, "un numéro de sécurité sociale", _OTEZ),
    (NAISSANCE, "une date de naissance", "Écrivez une tranche d'âge."),
    (ADRESSE, "une adresse postale", "Écrivez la commune ou le quartier."),
)


def _nommees(texte: str) -> Iterator[str]:
    """Yield what looks like the name of someone: « Monsieur X », « Marie Dupont »."""
    for trouve in CIVILITE.finditer(texte):
        yield _cite(trouve)
    for trouve in PRENOM.finditer(texte):
        prenom = normaliser(trouve[1]).split()[:1]
        avant = set(normaliser(texte[: trouve.start()]).split()[-3:])
        if prenom and prenom[0] in PRENOMS and not avant & LIEUX:
            yield f"{trouve[1]} {trouve[2]}"[:60]


def _sante(texte: str, nommees: list[str]) -> str:
    """Return the doubt of a sentence that tells the health of someone one may recognise."""
    for phrase in re.split(r"(?<=[.!?])\s+|\n", texte):
        malade = SANTE.search(phrase)
        if not malade:
            continue
        proche = PROCHE.search(phrase)
        designee = next((nom for nom in nommees if nom in phrase), "") or (
            _cite(proche) if proche else ""
        )
        if designee:
            return (
                f"Ce texte semble dire la santé d'une personne («\u00a0{designee}\u00a0», "
                f"«\u00a0{malade[0]}\u00a0»). Rien de tel ne s'écrit ici\u00a0: dites ce que "
                "vivent plusieurs personnes, sans en désigner une."
            )
    return ""


def _cite(trouve: re.Match[str]) -> str:
    return " ".join(trouve[0].split())[:60]
