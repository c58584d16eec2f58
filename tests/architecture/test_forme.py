"""Shape of the code: file names, lengths, docstrings. The numbers are those of DESIGN §8."""

from __future__ import annotations

import ast
import re
import statistics

from tests.aides.mesures import (
    FONCTIONS,
    PAQUET,
    RACINE,
    arbre,
    fichiers_python,
    fonctions,
    lignes_de_code,
    rang,
)

# The same names in every app (ARCHITECTURE.md says what each holds); « imports_contours » counts
# as « imports ». A technical slice has its own plan.
COMMUNS = {
    "__init__", "apps", "choix", "models", "regles", "droits", "actions", "lectures", "colonnes",
    "documents", "journal", "rgpd", "taches", "forms", "views", "urls", "imports", "notifications",
    "migrations", "templates", "templatetags", "static", "paquet", "construction", "exports",
}  # fmt: skip
TECHNIQUES = {"socle", "ui", "edition", "statistiques", "config", "commandes"}
PARTICULIERS: dict[str, set[str]] = {
    "comptes": {  # who reads; who enters, by which doors; what can be done, and by which roles
        "adaptateurs",
        "chiffrement",
        "courriels",
        "donnees",
        "identite",
        "intergiciels",
        "lecteurs",
        "limites",
        "memoire",
        "mots_de_passe",
        "phrases",
        "passages",  # who entered, who was refused
        "porte",
        "provider",
        "registre",
        "remise",  # what a mail server answers
        "sessions",
        "operations",
        "roles",
    },
    "territoires": {"contours", "geometrie", "projections"},  # shapes, read and drawn
    "recherche": {"declarations"},  # the packaged lists of words
    "concertation": {"declarations"},  # the library of issues to start from
    "contrats": {"declarations"},  # the plan of a text, the library of actions
    "cadres": {  # frameworks as data, the law they cite, what they pay
        "cas",
        "chargement",
        "citations",
        "classeurs",
        "coherence",
        "declarations",
        "ingenierie",
        "montants",
        "objets",
        "reperage",
        "textes",
    },
    "exploitation": {  # backups, checks, what both declare
        "declarations",
        "integrite",
        "intergiciels",
        "journaux",
        "mesures",
        "sante",
        "sauvegarde",
        "horloge",
        "travailleur",
    },
    "donnees": {  # from a publisher's file to the store, and what a catalogue tells of it
        "catalogue",
        "classeurs",
        "criteres",
        "declarations",
        "fraicheur",
        "mesures",
        "paquets",
        "producteurs",
        "reseau",
        "secret",
        "tables",
    },
    "diagnostic": {  # pictures, tables, words, files; recipes; what is compared and how
        "cartes",
        "ages",
        "ages_redaction",
        "carte_indicateur",
        "choisir",
        "comparaison",
        "comparaison_redaction",
        "comparabilite",
        "composition",
        "declarations",
        "essentiel",
        "evolutions",
        "fichiers_recettes",
        "illustrations",
        "inegalites",
        "manques",
        "notes",
        "priorites",
        "production",
        "recettes",
        "redaction",
        "releves",
        "ressources",
        "semblables",
        "site_statique",
        "tableaux",
        "zonages",
    },
}
FICHIER_MAX = 500
MOYENNE_MAX = 11
P95_MAX = 35
PART_DES_SACS = {"socle": 0.05, "ui": 0.30}  # ui holds charts and maps; lower it as apps come
SEUIL_DES_SACS = 8_000


def test_apps_use_the_same_file_names():
    intrus = []
    for app in sorted(PAQUET.iterdir()):
        if not (app / "__init__.py").exists() or app.name in TECHNIQUES:
            continue
        permis = COMMUNS | PARTICULIERS.get(app.name, set())
        for entree in app.iterdir():
            nom = entree.stem
            if nom != "__pycache__" and nom not in permis and nom.split("_")[0] not in COMMUNS:
                intrus.append(f"{app.name}/{entree.name}")
    assert not intrus, f"noms que le plan d'une app ne prévoit pas : {intrus}"


def test_particular_names_exist():
    inutiles = [
        f"{app}/{nom}"
        for app, noms in PARTICULIERS.items()
        for nom in noms
        if not {PAQUET / app / nom, PAQUET / app / f"{nom}.py"} & set((PAQUET / app).iterdir())
    ]
    assert not inutiles


def test_files_stay_short():
    dossiers = [PAQUET, RACINE / "tests", RACINE / "outils"]
    longueurs = {
        f.relative_to(RACINE): f.read_text(encoding="utf-8").count("\n")
        for dossier in dossiers
        for f in fichiers_python(dossier)
    }
    longs = {str(nom): lignes for nom, lignes in longueurs.items() if lignes > FICHIER_MAX}
    assert not longs


def test_functions_stay_short():
    mesures = dict(fonctions(fichiers_python()))
    plus_longues = sorted(mesures.items(), key=lambda mesure: -mesure[1])[:15]
    assert statistics.mean(mesures.values()) <= MOYENNE_MAX, plus_longues
    assert rang(list(mesures.values()), 0.95) <= P95_MAX, plus_longues


def test_shared_bags_stay_small():
    """``socle`` and ``ui`` attract everything: they keep to a share once the code is big."""
    total = sum(map(lignes_de_code, fichiers_python()))
    if total <= SEUIL_DES_SACS:
        return
    parts = {
        sac: sum(map(lignes_de_code, fichiers_python(PAQUET / sac))) / total
        for sac in PART_DES_SACS
    }
    assert {sac: part for sac, part in parts.items() if part > PART_DES_SACS[sac]} == {}


def test_public_functions_and_classes_say_what_they_are():
    muets = [
        f"{fichier.relative_to(RACINE)}:{noeud.lineno} {noeud.name}"
        for fichier in fichiers_python()
        for noeud in arbre(fichier).body
        if isinstance(noeud, (ast.ClassDef, *FONCTIONS))
        and not noeud.name.startswith("_")
        and not ast.get_docstring(noeud)
    ]
    assert not muets, "\n".join(muets)


def test_modules_say_what_they_are():
    muets = [
        str(f.relative_to(RACINE)) for f in fichiers_python() if not ast.get_docstring(arbre(f))
    ]
    assert not muets


def test_no_service_class_no_signal_no_admin():
    interdits = re.compile(
        r"class \w*Service\b|django\.dispatch|django\.db\.models\.signals|django\.contrib\.admin"
    )
    fautes = [
        f"{fichier.relative_to(RACINE)} : {trouve.group()}"
        for fichier in fichiers_python()
        if (trouve := interdits.search(fichier.read_text(encoding="utf-8")))
    ]
    assert not fautes


def test_cls_is_never_an_identifier():
    """``cls`` is the first argument of class methods; CLS is the contract (label only)."""
    fautes = []
    for fichier in fichiers_python():
        for noeud in ast.walk(arbre(fichier)):
            nom = getattr(noeud, "name", None) or getattr(noeud, "attr", None)
            if isinstance(nom, str) and re.fullmatch(r"(?i)cls|cls_\w+|\w+_cls", nom):
                fautes.append(f"{fichier.relative_to(RACINE)}:{noeud.lineno} {nom}")
    assert not fautes


def test_no_test_folder_lacks_its_app():
    """``tests/`` mirrors the package."""
    attendus = {f.parent.name for f in PAQUET.glob("*/__init__.py")}
    attendus |= {"aides", "architecture", "paquetage", "bench", "epreuves", "scenarios"}
    attendus.add("__pycache__")
    presents = {d.name for d in (RACINE / "tests").iterdir() if d.is_dir()}
    assert presents <= attendus, presents - attendus
