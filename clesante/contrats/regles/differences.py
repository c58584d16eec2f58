"""What changed between two texts of a contract: one line for what a person did. Pure.

A difference is read from the objects, matched by their repère, never from lines of text. What goes
together is one change (the end of a contract and its duration, the rows of one funder in an
action); what follows from others is none (the rows of an action taken away, the number of an action
whose axis is renumbered, sorting).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from clesante.contrats.choix import GenreChangement
from clesante.contrats.regles.changements import (
    AJOUT,
    MODIFICATION,
    RETRAIT,
    Changement,
    Lecture,
    citer,
)
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.contrats.regles.contenu_dit import (
    RANGEES,
    Champ,
    Diseur,
    Lexique,
    Mots,
    cibles,
    decrire,
    duree,
    identite,
    lieu,
    memes,
    nommer,
    passage,
    periode,
)
from clesante.contrats.regles.differences_argent import des_lignes
from clesante.socle.texte import enumerer

G = GenreChangement
# Columns of a kind that move together, the one that names the change first.
GROUPES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "contrat": (
        ("date_fin_prevue", "date_effet", "duree_declaree_annees"),
        ("territoire", "lieu", "population"),
        ("sous_dense", "sous_dense_source"),
    ),
    "signataires": (("habilitation", "habilitation_date", "habilitation_reference"),),
    "engagements": (("montant", "etp", "periode", "en_nature"),),
    "objectifs": (("axe", "parent", "niveau", "numero"),),
    "fiches": (
        ("axe", "objectif", "numero"),
        ("debut", "fin"),
        ("pilote", "pilote_fonction"),
        ("preuve", "preuve_source"),
    ),
    "indicateurs": (("valeur_depart", "date_depart"),),
    "etapes_actions": (("debut", "echeance"),),
    "postes": (("etp", "cout", "part_ars", "part_porteur"),),
    "moyens": (("du", "au"),),
}
TITRES: Final = {
    ("contrat", "date_fin_prevue"): "durée",
    ("contrat", "territoire"): "périmètre",
    ("contrat", "sous_dense"): "zone où l'offre de soins manque",
    ("signataires", "habilitation"): "habilitation",
    ("engagements", "montant"): "ce qui est promis",
    ("fiches", "debut"): "période",
    ("fiches", "pilote"): "pilote",
    ("moyens", "du"): "période",
}
PERIODES: Final = {
    ("fiches", "debut"): ("debut", "fin"),
    ("etapes_actions", "debut"): ("debut", "echeance"),
    ("moyens", "du"): ("du", "au"),
}
ENTIERS: Final = {("contrat", "date_fin_prevue"): duree, ("contrat", "territoire"): lieu}
GENRES: Final = {
    "contrat": G.PRESENTATION, "porteurs": G.SIGNATAIRES, "signataires": G.SIGNATAIRES,
    "engagements": G.SIGNATAIRES, "referents": G.GOUVERNANCE, "actes": G.DOCUMENTS,
    "signatures_d_actes": G.DOCUMENTS, "orientations": G.DOCUMENTS, "parties": G.TEXTE,
    "axes": G.PROGRAMME, "objectifs": G.PROGRAMME, "principes": G.PROGRAMME, "fiches": G.ACTIONS,
    "roles": G.ACTIONS, "sites": G.ACTIONS, "etapes_actions": G.ACTIONS,
    "indicateurs": G.INDICATEURS, "lignes": G.ARGENT, "postes": G.ARGENT, "moyens": G.ARGENT,
    "enjeux": G.PRESENTATION, "diagnostic": G.PRESENTATION,
}  # fmt: skip
GENRES_DE: Final = {
    ("contrat", "date_fin_prevue"): G.DUREE,
    ("contrat", "territoire"): G.PERIMETRE,
    ("contrat", "cadre"): G.GOUVERNANCE,
    ("contrat", "montants_en"): G.ARGENT,
}
# What an object hangs on: it comes and goes with it, in one line.
PARENTS: Final = {
    "engagements": ("signataire",),
    "signatures_d_actes": ("acte",),
    "orientations": ("acte",),
    "objectifs": ("axe", "parent"),
    **dict.fromkeys(("roles", "sites", "etapes_actions", "indicateurs", "moyens"), ("fiche",)),
}
A_PART: Final = frozenset({"lignes", "enjeux"})
RANGS: Final = {genre: rang for rang, genre in enumerate(GenreChangement.values)}


def differences(avant: Contenu, apres: Contenu, lexique: Lexique) -> tuple[Changement, ...]:
    """Return what changed from a text of a contract to another, by subject, then in order."""
    lecture = Lecture(avant, apres, lexique)
    trouves = [
        *_des_organisations(lecture),
        *_modifie(lecture, "contrat", avant.contrat, apres.contrat),
        *_du_diagnostic(lecture),
    ]
    for sorte in lexique.champs:
        if sorte not in A_PART and sorte in PAR_LISTE:
            trouves += _de_la_sorte(lecture, sorte)
    trouves += [*_des_enjeux(lecture), *_de_l_ordre(lecture), *des_lignes(lecture)]
    return tuple(sorted(trouves, key=lambda c: RANGS[c.genre]))


PAR_LISTE: Final = frozenset(GENRES) - {"contrat", "diagnostic"}


def _de_la_sorte(lecture: Lecture, sorte: str) -> Iterator[Changement]:
    for ancien, nouveau in lecture.couples(sorte):
        if ancien is not None and nouveau is not None:
            yield from _modifie(lecture, sorte, ancien, nouveau)
            if sorte == "indicateurs":
                yield from _des_cibles(lecture, ancien, nouveau)
        elif not _suit(lecture, sorte, ancien, nouveau):
            yield _entier(lecture, sorte, ancien, nouveau)


def _suit(lecture: Lecture, sorte: str, ancien: Objet | None, nouveau: Objet | None) -> bool:
    """Tell whether an object comes or goes with what it hangs on."""
    objet, ailleurs = (nouveau, lecture.avant) if nouveau else (ancien, lecture.apres)
    parents = [objet[lien] for lien in PARENTS.get(sorte, ()) if objet and objet[lien]]
    return any(ailleurs.objet(repere) is None for repere in parents)


def _entier(
    lecture: Lecture, sorte: str, ancien: Objet | None, nouveau: Objet | None
) -> Changement:
    """Return the one change of an object that came or went, under the name of what it hangs on."""
    objet: Any = nouveau or ancien
    diseur = lecture.diseurs[nouveau is not None]
    champ, _ = RANGEES.get(sorte, ("", ()))
    dit = decrire(diseur, sorte, objet)
    return Changement(
        f"{sorte}/{objet['repere']}",
        GENRES[sorte],
        AJOUT if nouveau else RETRAIT,
        sorte,
        porteur_de(sorte, objet),
        nommer(diseur, sorte, objet),
        champ,
        "" if nouveau else dit,
        dit if nouveau else "",
        objets=(objet["repere"],),
    )


def porteur_de(sorte: str, objet: Objet) -> str:
    """Return the repère of the object whose page shows another one: the action of its rows."""
    return str(objet.get("fiche") or objet["repere"])


def _modifie(lecture: Lecture, sorte: str, ancien: Objet, nouveau: Objet) -> Iterator[Changement]:
    """Yield a change by column, or by group of columns, that moved."""
    champs = lecture.champs(sorte)
    groupes = GROUPES.get(sorte, ())
    seules = [(nom,) for nom in champs if not any(nom in groupe for groupe in groupes)]
    for groupe in (*groupes, *seules):
        bouges = [
            nom
            for nom in groupe
            if nom in champs and _bouge(lecture, champs[nom], nom, ancien, nouveau)
        ]
        if bouges and not _suit_son_axe(lecture, sorte, bouges, ancien, nouveau):
            change = _du_groupe(lecture, sorte, (groupe, bouges), (ancien, nouveau))
            if change.mots or change.avant != change.apres:  # a link to what was typed again
                yield change


def _bouge(lecture: Lecture, champ: Champ, nom: str, ancien: Objet, nouveau: Objet) -> bool:
    avant, apres = ancien.get(nom), nouveau.get(nom)
    if champ.nature == "organisation":
        return not memes(avant, apres)
    if nom == "principes":  # one taken away is one change, not one more in each action
        restants = [repere for repere in avant or () if lecture.apres.objet(repere)]
        return restants != (apres or [])
    return bool(avant != apres)


def _suit_son_axe(
    lecture: Lecture, sorte: str, bouges: Sequence[str], ancien: Objet, nouveau: Objet
) -> bool:
    """Tell whether only the number of an action changed, as that of its axis did."""
    if sorte != "fiches" or bouges != ["numero"]:
        return False
    un, autre = lecture.avant.objet(ancien["axe"]), lecture.apres.objet(nouveau["axe"])
    if not (un and autre) or un["numero"] == autre["numero"]:
        return False
    reste = ancien["numero"].removeprefix(str(un["numero"]))
    return bool(nouveau["numero"] == f"{autre['numero']}{reste}" != ancien["numero"])


def _du_groupe(
    lecture: Lecture,
    sorte: str,
    groupe: tuple[Sequence[str], Sequence[str]],
    couple: tuple[Objet, Objet],
) -> Changement:
    """Return the change of the columns of a group that moved."""
    (principale, *_), bouges = groupe
    champs, nouveau = lecture.champs(sorte), couple[1]
    diseurs = lecture.diseurs
    mots: Mots = ()
    if champs[bouges[0]].nature == "long" and len(bouges) == 1:
        textes = [str(objet.get(bouges[0]) or "") for objet in couple]
        avant, apres, mots = passage(*textes)
    else:
        dits = [_dire(d, sorte, groupe, objet) for d, objet in zip(diseurs, couple, strict=True)]
        avant, apres = dits
    titre = TITRES.get((sorte, principale)) or champs[bouges[0]].libelle
    return Changement(
        f"{sorte}/{nouveau.get('repere', '') if sorte != 'contrat' else ''}/{principale}",
        GENRES_DE.get((sorte, principale), GENRES[sorte]),
        MODIFICATION,
        sorte,
        porteur_de(sorte, nouveau),
        _objet(lecture, sorte, couple),
        _champ(diseurs[1], sorte, nouveau, titre),
        avant,
        apres,
        mots,
        (str(nouveau.get("repere", "")),),
        tuple(bouges),
    )


def _objet(lecture: Lecture, sorte: str, couple: tuple[Objet, Objet]) -> str:
    """Return the name of what changed: the one that is in force, under which people know it."""
    return nommer(lecture.diseurs[0], sorte, couple[0])


def _champ(diseur: Diseur, sorte: str, objet: Objet, titre: str) -> str:
    """Return what is told of a column; of a row of an action, with what names the row."""
    if sorte not in RANGEES or sorte == "engagements":
        return titre
    mot, noms = RANGEES[sorte]
    return f"{mot} {citer(diseur.valeur(sorte, noms[0], objet))}, {titre}"


def _dire(
    diseur: Diseur, sorte: str, groupe: tuple[Sequence[str], Sequence[str]], objet: Objet
) -> str:
    """Return what a group of columns says: a period as such, else each one that moved."""
    (principale, *reste), bouges = groupe
    if entier := ENTIERS.get((sorte, principale)):
        return entier(diseur, objet)
    if dates := PERIODES.get((sorte, principale)):
        dit = periode(diseur, sorte, objet, *dates)
        autres = [nom for nom in bouges if nom not in dates]
        return ", ".join(filter(None, (dit, *_nommes(diseur, sorte, autres, objet))))
    if principale in bouges or len(bouges) == 1:
        seules = [nom for nom in (principale, *reste) if nom in bouges]
        return ", ".join(
            filter(
                None,
                (
                    diseur.valeur(sorte, seules[0], objet),
                    *_nommes(diseur, sorte, seules[1:], objet),
                ),
            )
        )
    return ", ".join(_nommes(diseur, sorte, bouges, objet))


def _nommes(diseur: Diseur, sorte: str, noms: Iterable[str], objet: Objet) -> list[str]:
    """Return each value after the name of its column, those that are empty left out."""
    champs = diseur.lexique.champs[sorte]
    return [
        f"{champs[nom].libelle} {dit}" for nom in noms if (dit := diseur.valeur(sorte, nom, objet))
    ]


def _des_cibles(lecture: Lecture, ancien: Objet, nouveau: Objet) -> Iterator[Changement]:
    """Yield the one change of the targets of an indicator, with the years that moved."""
    avant, apres = ancien["cibles"], nouveau["cibles"]
    annees = sorted(a for a in {*avant, *apres} if avant.get(a) != apres.get(a))
    if not annees:
        return
    mot = "cible" if len(annees) == 1 else "cibles"
    yield Changement(
        f"indicateurs/{nouveau['repere']}/cibles",
        G.INDICATEURS,
        MODIFICATION,
        "indicateurs",
        porteur_de("indicateurs", nouveau),
        _objet(lecture, "indicateurs", (ancien, nouveau)),
        f"indicateur {citer(ancien['libelle'])}, {mot} {enumerer(annees)}",
        cibles(ancien, annees),
        cibles(nouveau, annees),
        objets=(nouveau["repere"],),
        colonnes=("cibles",),
    )


def _des_enjeux(lecture: Lecture) -> Iterator[Changement]:
    """Yield what was rewritten of the issues; those that come and go follow the actions."""
    for ancien, nouveau in lecture.couples("enjeux"):
        if ancien and nouveau:
            yield from _modifie(lecture, "enjeux", ancien, nouveau)


def _du_diagnostic(lecture: Lecture) -> Iterator[Changement]:
    avant, apres = (c.valeurs.get("diagnostic") for c in (lecture.avant, lecture.apres))
    if avant == apres:
        return
    un, autre = (f"{d['intitule']} ({d['annee']})" if d else "" for d in (avant, apres))
    yield Changement(
        "diagnostic//",
        G.PRESENTATION,
        MODIFICATION,
        "contrat",
        lecture.apres.contrat["repere"],
        "Contrat",
        "diagnostic partagé",
        un,
        autre,
        colonnes=("diagnostic",),
    )


def _de_l_ordre(lecture: Lecture) -> Iterator[Changement]:
    """Yield the one change of the order of the parts of the text, those on both sides."""
    rangs = [
        [p for p in cote.liste("parties") if autre.objet(p["repere"])]
        for cote, autre in (
            (lecture.avant, lecture.apres),
            (lecture.apres, lecture.avant),
        )
    ]
    if [p["repere"] for p in rangs[0]] == [p["repere"] for p in rangs[1]]:
        return
    un, autre = (", ".join(p["titre"] for p in rang) for rang in rangs)
    yield Changement(
        "parties//ordre",
        G.TEXTE,
        MODIFICATION,
        "parties",
        rangs[1][0]["repere"],
        "Texte",
        "ordre des parties",
        un,
        autre,
        colonnes=("ordre",),
    )


def _des_organisations(lecture: Lecture) -> Iterator[Changement]:
    """Yield once each organisation that took another name: its SIRET tells that it is the same."""
    anciennes, nouvelles = (_par_siret(c) for c in (lecture.avant, lecture.apres))
    for siret, ancienne in anciennes.items():
        nouvelle = nouvelles.get(siret)
        if nouvelle and identite(ancienne) != identite(nouvelle):
            yield Changement(
                f"organisations/{siret}", G.SIGNATAIRES, MODIFICATION, "organisations", "",
                f"Organisation {ancienne['nom']}", "nom", ancienne["nom"], nouvelle["nom"],
            )  # fmt: skip


def _par_siret(contenu: Contenu) -> dict[str, Objet]:
    """Return each organisation that a contract names and that has a SIRET."""
    cites = (valeur for _, objet in contenu.objets() for valeur in objet.values())
    return {v["siret"]: v for v in cites if isinstance(v, dict) and v.get("siret")}
