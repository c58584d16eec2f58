"""One action as a document, and as a part of the full version of its contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from clesante.contrats.choix import OuiNon
from clesante.contrats.documents.blocs import (
    Bloc,
    composer,
    faits,
    pleins,
    tableau,
    texte_sans_titre,
)
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.financement import plan_de_la_fiche
from clesante.contrats.documents.redaction import Redaction, joindre, jour, periode
from clesante.contrats.lectures.fiches_page import valeur_dite
from clesante.contrats.regles.contenu import Contenu, Objet
from clesante.edition import Document
from clesante.socle.dates import date_courte
from clesante.socle.texte import INSECABLE, pluriel
from clesante.ui.tableaux import Tableau


def document(contenu: Contenu, etat: EtatDocument, repere: str) -> Document:
    """Return one action as a document; raise ``KeyError`` for one that the contract has not."""
    fiche = contenu.objet(repere)
    if fiche is None:
        raise KeyError(repere)
    lu = Redaction(contenu, etat)
    bloc = Bloc(lu.titre, sous=blocs(lu, fiche))
    return composer(contenu, etat, lu.titre_de(fiche), (bloc,), "Fiche-action")


def blocs(lu: Redaction, fiche: Objet) -> tuple[Bloc, ...]:
    """Return the parts of an action: only those in which something is written."""
    return pleins(
        Bloc(faits=_en_bref(lu, fiche)),
        _pourquoi(lu, fiche),
        _pour_qui(lu, fiche),
        _quoi(lu, fiche),
        _indicateurs(lu, fiche),
        _moyens(lu, fiche),
        plan_de_la_fiche(lu, fiche),
        _sante(lu, fiche),
        _existant(lu, fiche),
    )


def _axe(lu: Redaction, fiche: Objet) -> tuple[str, str]:
    """Return « Axe 1 » and its title; nothing without an axis."""
    axe = lu.contenu.objet(fiche["axe"])
    nom, _, intitule = lu.titre_axe(axe).partition(f"{INSECABLE}: ")
    return (nom, intitule) if axe else ("", "")


def _en_bref(lu: Redaction, fiche: Objet) -> tuple[tuple[str, str], ...]:
    return faits(
        _axe(lu, fiche),
        ("Objectif", lu.objectif_de(fiche)),
        ("Pilote", lu.pilote(fiche)),
        ("Élu référent", fiche["elu_referent"]),
        ("Partenaires", "\n".join(_partenaires(lu, fiche))),
        ("Période", periode(fiche["debut"], fiche["fin"])),
        ("Domaines du contrat", lu.dire("fiches", fiche, "domaines")),
        ("Type d'action", lu.dire("fiches", fiche, "types_action")),
        ("Origine", lu.dire("fiches", fiche, "origine")),
        ("Contact", fiche["contact"]),
    )


def _partenaires(lu: Redaction, fiche: Objet) -> Iterator[str]:
    for role in lu.contenu.de("roles", "fiche", fiche["repere"]):
        precis = joindre((lu.dire("roles", role, "role"), role["fonction"]))
        yield f"{lu.nom(role['organisation'])} ({precis})"


def _pourquoi(lu: Redaction, fiche: Objet) -> Bloc:
    enjeux = filter(None, map(lu.contenu.objet, fiche["enjeux"]))
    dits = " ; ".join(f"{e['numero']}. {e['intitule']}" for e in enjeux)
    source = f" ({fiche['besoin_source']})" if fiche["besoin_source"] else ""
    return Bloc(
        "Pourquoi",
        html=texte_sans_titre(fiche["contexte"]),
        sous=pleins(
            Bloc(f"Ce que disent les habitants{source}", html=texte_sans_titre(fiche["besoin"])),
            Bloc(faits=faits(("Enjeux du diagnostic", dits))),
        ),
    )


def _pour_qui(lu: Redaction, fiche: Objet) -> Bloc:
    vises = fiche["effectif_vise"]
    sites = lu.contenu.de("sites", "fiche", fiche["repere"])
    return Bloc(
        "Pour qui, où",
        faits=faits(
            ("Publics", lu.dire("fiches", fiche, "publics")),
            ("Sexe", lu.dire("fiches", fiche, "sexe_public")),
            ("Personnes visées", pluriel(vises, "personne") if vises is not None else ""),
            ("Démarche", "« aller vers »" if fiche["aller_vers"] else ""),
            ("Critères de précarité", fiche["precarite"].strip()),
            ("Territoire", lu.lieu_dit(fiche["territoire"])),
            ("Milieux", lu.dire("fiches", fiche, "milieux")),
            ("Lieux", "\n".join(_site(lu, site) for site in sites)),
        ),
    )


def _site(lu: Redaction, site: Objet) -> str:
    dit = joindre((site["nom"], lu.lieu_dit(site["commune"])))
    milieu = lu.dire("sites", site, "milieu")
    return f"{dit} ({milieu})" if milieu else dit


def _quoi(lu: Redaction, fiche: Objet) -> Bloc:
    preuve = joindre((lu.dire("fiches", fiche, "preuve"), fiche["preuve_source"]))
    return Bloc(
        "Ce qui sera fait",
        html=texte_sans_titre(fiche["objectifs_dits"]) + texte_sans_titre(fiche["description"]),
        sous=pleins(
            Bloc("Méthode", html=texte_sans_titre(fiche["methode"])),
            Bloc("Calendrier", html=texte_sans_titre(fiche["calendrier"])),
            Bloc(
                faits=faits(
                    ("Niveau de preuve", preuve),
                    ("Instances", fiche["gouvernance"].strip()),
                    ("Conditions de réussite", fiche["conditions"].strip()),
                ),
                tableaux=_etapes(lu, fiche),
            ),
        ),
    )


def _etapes(lu: Redaction, fiche: Objet) -> tuple[Tableau, ...]:
    lues = lu.contenu.de("etapes_actions", "fiche", fiche["repere"])
    if not lues:
        return ()
    lignes = [(e["titre"], _quand(e), e["responsable"]) for e in lues]
    return (tableau("Étapes", ("Étape", "Quand", "Responsable"), lignes),)


def _quand(etape: Objet) -> str:
    debut, fin = jour(etape["debut"]), jour(etape["echeance"])
    if debut and fin:
        return f"{date_courte(debut)} – {date_courte(fin)}"
    return f"pour le {date_courte(fin)}" if fin else f"dès le {date_courte(debut)}" if debut else ""


def _indicateurs(lu: Redaction, fiche: Objet) -> Bloc:
    lus = lu.contenu.de("indicateurs", "fiche", fiche["repere"])
    if not lus:
        return Bloc()
    return Bloc(tableaux=(tableau_des_indicateurs(lu, lus, "Comment on saura"),))


def tableau_des_indicateurs(
    lu: Redaction, lus: Sequence[Objet], legende: str, numerotes: bool = False
) -> Tableau:
    """Return indicators with their targets, one column by year that has some.

    ``numerotes``: each says first of which action it is.
    """
    annees = sorted(set(chain.from_iterable(i["cibles"] for i in lus)))
    lignes = (
        (
            f"{_numero(lu, i)} {_libelle(i)}".strip() if numerotes else _libelle(i),
            lu.dire("indicateurs", i, "type"),
            _depart(i),
            *(_valeur(i["cibles"].get(annee)) for annee in annees),
            joindre((lu.dire("indicateurs", i, "frequence"), i["source"])),
        )
        for i in lus
    )
    entetes = ("Indicateur", "Type", "Départ", *annees, "Relevé, source")
    return tableau(legende, entetes, lignes, range(2, 3 + len(annees)))


def _numero(lu: Redaction, indicateur: Objet) -> str:
    fiche = lu.contenu.objet(indicateur["fiche"])
    return str(fiche["numero"]) if fiche else ""


def _libelle(indicateur: Objet) -> str:
    unite = indicateur["unite"]
    return f"{indicateur['libelle']} ({unite})" if unite else str(indicateur["libelle"])


def _depart(indicateur: Objet) -> str:
    valeur, le = _valeur(indicateur["valeur_depart"]), jour(indicateur["date_depart"])
    return f"{valeur} ({le.year})" if valeur and le else valeur


def _valeur(dite: str | None) -> str:
    return valeur_dite(Decimal(dite)) if dite else ""


def _moyens(lu: Redaction, fiche: Objet) -> Bloc:
    pretes = lu.contenu.de("moyens", "fiche", fiche["repere"])
    return Bloc(
        "Avec quels moyens",
        faits=faits(
            ("Moyens humains", fiche["moyens_humains"].strip()),
            ("Moyens matériels", fiche["moyens_materiels"].strip()),
            ("Compétences, formation", fiche["competences"].strip()),
            ("Prêtés par des partenaires", "\n".join(moyen_dit(lu, moyen) for moyen in pretes)),
        ),
    )


def moyen_dit(lu: Redaction, moyen: Objet) -> str:
    """Return « un minibus (outils, matériel), prêté par la ville »."""
    vers = lu.nom(moyen["emprunteur"])
    a_qui = f" à {vers}" if vers else ""
    genre = lu.dire("moyens", moyen, "genre")
    return f"{moyen['quoi']} ({genre}), prêté par {lu.nom(moyen['preteur'])}{a_qui}"


def _sante(lu: Redaction, fiche: Objet) -> Bloc:
    dire = lu.dire
    universel = fiche["universalisme"]
    dits = "" if universel == OuiNon.INCONNU else dire("fiches", fiche, "universalisme")
    return Bloc(
        "Santé, équité, liens",
        faits=faits(
            ("Projet régional de santé", "\n".join(lu.objectifs_prs(fiche))),
            ("Thèmes", dire("fiches", fiche, "themes")),
            ("Déterminants", dire("fiches", fiche, "determinants")),
            ("Leviers (CLoterreS)", dire("fiches", fiche, "leviers")),
            ("Niveaux d'action", dire("fiches", fiche, "niveaux_action")),
            ("À qui elle profite d'abord", fiche["iss_groupes"].strip()),
            ("Risque de creuser les écarts", fiche["iss_risque"].strip()),
            ("Universalisme proportionné", dits),
            ("Grille d'équité", fiche["iss_grille"].strip()),
            ("Participation", _participation(lu, fiche)),
            ("Principes du contrat", _principes(lu, fiche)),
            ("Autres plans", dire("fiches", fiche, "plans_lies")),
            ("Dispositifs", joindre(d["nom"] for d in fiche["dispositifs"])),
            ("Actions et plans liés", fiche["liens"].strip()),
        ),
    )


def _participation(lu: Redaction, fiche: Objet) -> str:
    dits = (lu.dire("fiches", fiche, "participation"), fiche["participation_dite"].strip())
    return " : ".join(filter(None, dits))


def _principes(lu: Redaction, fiche: Objet) -> str:
    lus = filter(None, map(lu.contenu.objet, fiche["principes"]))
    return "\n".join(p["intitule"] for p in lus)


def _existant(lu: Redaction, fiche: Objet) -> Bloc:
    lues = lu.autour.get("redondances", {}).get(fiche["repere"], ())
    return Bloc("Ce qui existe déjà", puces=tuple(lu.conclusion(lue) for lue in lues))
