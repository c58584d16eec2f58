"""Columns of the lists of words: the same on screen and in files."""

from __future__ import annotations

from clesante.recherche.lectures import VocabulaireLu
from clesante.recherche.lectures_emplois import LigneTerme
from clesante.ui.colonnes import Colonne

LISTES: tuple[Colonne[VocabulaireLu], ...] = (
    Colonne("libelle", "Liste", lambda lu: lu.libelle),
    Colonne("termes", "Termes en usage", lambda lu: len(lu.en_usage), "nombre"),
    Colonne(
        "maison", "Ajoutés ou changés ici", lambda lu: sum(t.maison for t in lu.termes), "nombre"
    ),
    Colonne("etiquette", "Statut", lambda lu: lu.etiquette or "vérifiée à sa source"),
    Colonne("edition", "Édition", lambda lu: lu.edition),
)
TERMES: tuple[Colonne[LigneTerme], ...] = (
    Colonne("code", "Code", lambda li: li.terme.code),
    Colonne("libelle", "Libellé", lambda li: li.terme.libelle),
    Colonne("groupe", "Groupe", lambda li: li.terme.groupe),
    Colonne("definition", "Définition", lambda li: li.terme.definition),
    Colonne("uri", "Adresse dans un thésaurus", lambda li: li.terme.uri),
    Colonne("loi", "Nommé par l'article L.1434-10", lambda li: "oui" if li.terme.legal else ""),
    Colonne(
        "correspondances",
        "Correspond à",
        lambda li: " ".join(f"{v.liste}:{v.code}" for v in li.voisins),
    ),
    Colonne("retire", "Retiré", lambda li: "oui" if li.terme.retire else ""),
    Colonne("maison", "Ajouté ou changé ici", lambda li: "oui" if li.terme.maison else ""),
    Colonne("emplois", "Employé par", lambda li: li.emplois),
)
