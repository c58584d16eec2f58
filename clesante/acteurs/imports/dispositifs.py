"""Dispositifs from a spreadsheet: what each column may hold, what a row is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from clesante.acteurs.actions import dispositifs as actions
from clesante.acteurs.forms.dispositifs import CHAMPS, CHAMPS_TAPES, DispositifMixin
from clesante.acteurs.imports.communs import (
    CREER,
    INCHANGE,
    MODIFIER,
    Mots,
    Sujet,
    code_de,
    par_libelle,
    reporter,
)
from clesante.acteurs.imports.ecritures import (
    CHAMPS_D_ACTION,
    ENTETES_D_ACTION,
    LIBELLES_D_ACTION,
    LecteurActions,
)
from clesante.acteurs.lectures.dispositifs import porteurs_possibles
from clesante.acteurs.models import ActionDispositif, Dispositif, ImportDispositifs
from clesante.acteurs.regles import cle_nom
from clesante.acteurs.regles.dispositifs import (
    Porteur,
    jour_tape,
    lire_termes,
    plus_proche,
    porteurs_parmi,
    semblable,
)
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import champs
from clesante.donnees.producteurs.anomalies import Gravite
from clesante.donnees.tables.atelier import Bornes
from clesante.recherche.lectures import vocabulaire
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import enumerer
from clesante.territoires.actions_rattaches import hors_de_portee, portees_pour

AUTRE_NOM = "Il sera ajouté à part ; s'il a changé de nom, modifiez d'abord sa fiche"
LISTES = {
    "type": "dispositifs",
    "themes": "themes",
    "publics": "publics",
    "action_types": "types_action",
}
ENTETES: Mapping[str, tuple[str, ...]] = {
    "type": ("type", "type de dispositif", "nature", "categorie"),
    "nom": ("nom", "dispositif", "intitule", "denomination", "nom du dispositif"),
    "territoire": (
        "territoire", "code du territoire", "perimetre", "communes", "commune", "epci",
        "intercommunalite",
    ),
    "porteur": ("porteur", "structure porteuse", "organisation", "porteur du dispositif", "siret",
                "pilote"),
    "du": ("depuis le", "du", "debut", "date de debut", "annee de debut"),
    "au": ("jusqu au", "au", "fin", "date de fin", "annee de fin", "echeance"),
    "themes": ("themes", "theme", "thematiques", "thematique"),
    "publics": ("publics", "public", "publics vises"),
    "description": ("en quelques lignes", "description", "objet", "resume", "missions"),
    "fonction_contact": ("fonction a joindre", "fonction", "contact", "fonction contact"),
    "courriel_contact": (
        "adresse electronique", "adresse electronique generique", "courriel", "courriel contact",
        "email", "e mail", "mail",
    ),
    "site": ("document ou site", "site", "site internet", "document", "url", "lien"),
}  # fmt: skip


class LigneForm(DispositifMixin):
    """One row judged by the same rules as the page of a dispositif; its words are read before."""

    type = forms.CharField(label="Type")
    themes = forms.Field(required=False)
    publics = forms.Field(required=False)

    class Meta:
        """The fields a file may hold."""

        model = Dispositif
        fields = CHAMPS

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the order of the days to ``clean``: the base would be asked again for each row."""
        exclus: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclus | {"du", "au"}


class LecteurDispositifs(LecteurActions):
    """Rows that are dispositifs: told by their type, their name and their territory.

    A dispositif has as many rows as actions it tells.
    """

    def __init__(
        self, entetes: Mapping[str, str], par: Utilisateur, precisions: Mapping[str, str]
    ) -> None:
        super().__init__(entetes, par, precisions)
        listes = {nom: vocabulaire(liste) for nom, liste in LISTES.items()}
        self.listes = {nom: lu.libelle for nom, lu in listes.items()}
        self.inconnus: dict[str, str] = {}
        self.libelles = {nom: [t.libelle for t in lu.en_usage] for nom, lu in listes.items()}
        self.codes = {nom: par_libelle(lu.libelles) for nom, lu in listes.items()}
        visibles = Dispositif.objects.all().visibles_par(par).order_by("-pk")
        visibles = visibles.select_related("porteur")
        self.connus: dict[str, Dispositif] = {}
        self.voisins: dict[tuple[str, str], dict[str, str]] = {}
        for connu in visibles:
            self._retenir(connu)
        permis = Dispositif.objects.all().visibles_par(par, actions.TENIR)
        self.modifiables = set(permis.values_list("pk", flat=True))
        self.porteurs = porteurs_possibles(par) if "porteur" in entetes else porteurs_parmi([])
        self.vus: dict[str, tuple[int, dict[str, str]]] = {}
        self.atteints: dict[str, ClesanteError | None] = {}
        self._lire_actions_connues()

    def _retenir(self, connu: Dispositif) -> None:
        self.connus[_cle(connu)] = connu
        ici = self.voisins.setdefault((connu.type, connu.territoire), {})
        ici[cle_nom(connu.nom)] = connu.nom

    def formulaire(self, textes: dict[str, str]) -> forms.ModelForm[Any]:
        """Return the form that judges a row, with the words that no list has."""
        termes, fautes = {}, []
        for nom in ("themes", "publics"):
            termes[nom], inconnus = lire_termes(textes.get(nom, ""), self.codes[nom])
            fautes += [(nom, mot) for mot in inconnus]
        type_ = code_de(self.codes["type"], textes.get("type", ""))
        if type_ and type_ not in self.codes["type"].values():
            fautes.append(("type", type_))
        jours = {n: jour_tape(textes.get(n, ""), fin=n == "au") for n in ("du", "au")}
        form = LigneForm({**textes, **jours, **termes, "type": type_})
        self.inconnus = dict(fautes)
        for nom, mot in fautes:
            form.add_error(nom, f"« {mot[:60]} » n'est pas de la liste.")
        return form

    def remede(self, nom: str, texte: str) -> str:
        """Return what cures a cell: the nearest word of the list, when one looks like it."""
        if nom not in LISTES:
            return super().remede(nom, texte)
        proche = plus_proche(self.inconnus.get(nom, texte), self.libelles[nom])
        suite = f" ; le plus proche est « {proche} »" if proche else ""
        return f"Reprenez un mot de la liste « {self.listes[nom]} »{suite}"

    def recevoir(self, numero: int, textes: dict[str, str], form: forms.ModelForm[Any]) -> None:
        """Say what a row would do, unless one above is the same dispositif."""
        lu: Dispositif = form.save(commit=False)
        cle, d_action = _cle(lu), bool(textes.get("action"))
        propres = {nom: dit for nom, dit in textes.items() if nom not in CHAMPS_D_ACTION}
        avant, vus = self.vus.setdefault(cle, (numero, propres))
        if avant == numero:
            connu = self.connus.get(cle)
            self._porter(numero, textes.get("porteur", ""), lu, connu)
            self._juger(numero, textes, lu, connu)
        elif not d_action or not _repete(propres, vus):
            self.deja_vue(numero, lu.nom, f"le même dispositif que ligne {avant}", vus == propres)
            return
        if d_action:
            self.agir(numero, textes, self.connus[cle], lu)

    def _porter(self, numero: int, tape: str, lu: Dispositif, connu: Dispositif | None) -> None:
        """Give a row who carries it; what is not certain is said, and kept as it is written."""
        deja = connu.porteur if connu else None
        if deja and cle_nom(deja.nom) == cle_nom(tape):
            lu.porteur_id = deja.pk
            return
        trouves = self.porteurs.exacts(tape) if tape else []
        if len(trouves) == 1:
            lu.porteur_id = trouves[0].numero
            return
        lu.porteur_dit = tape[:200]
        dits = self._dits_du_porteur(tape, trouves) if tape else []
        if tape and deja:
            remede = "Gardé tel quel ; reprenez son nom pour qu'il lui reste lié"
            dits.append((f"n'est plus lié à « {deja.nom} »", remede))
        for dit in dits:
            self.signaler(numero, "porteur", tape, dit, Gravite.ALERTE)

    def _dits_du_porteur(self, tape: str, trouves: Sequence[Porteur]) -> list[tuple[str, str]]:
        """Return what is to be said of a text that names no one organisation, with its cure."""
        if trouves:
            noms = enumerer([f"{p.territoire} (n° {p.numero})" for p in trouves[:8]])
            remede = "Gardé tel quel ; écrivez « n° … » de la bonne pour le lier"
            return [(f"plusieurs organisations portent ce nom : {noms}", remede)]
        return [
            (
                f"ressemble à « {proche.nom} »",
                f"Gardé tel quel ; si c'est elle, écrivez « n° {proche.numero} »",
            )
            for proche in self.porteurs.proches(tape)[:1]
        ]

    def _juger(
        self, numero: int, textes: dict[str, str], lu: Dispositif, connu: Dispositif | None
    ) -> None:
        """Say what a right row would do: add, change, or nothing."""
        cible, etat = connu or lu, CREER
        if connu is None:
            self._ressemblances(numero, lu)
            self._retenir(lu)
        else:
            textes = {**textes, "porteur_id": textes.get("porteur", ""),
                      "porteur_dit": textes.get("porteur", "")}  # fmt: skip
            noms = (*CHAMPS, "porteur_id", "porteur_dit")
            etat = MODIFIER if reporter(textes, lu, connu, noms) else INCHANGE

        def verifier() -> None:
            if etat == MODIFIER and cible.pk not in self.modifiables:
                raise hors_de_portee()
            self._verifier_portee(cible)

        self.garder(numero, lu.nom, cible, etat, verifier)

    def _verifier_portee(self, cible: Dispositif) -> None:
        """Refuse a territory out of reach; each is judged once."""
        if cible.territoire not in self.atteints:
            try:
                portees_pour(cible, self.par, actions.TENIR)
            except ClesanteError as erreur:
                self.atteints[cible.territoire] = erreur
            else:
                self.atteints[cible.territoire] = None
        if faute := self.atteints[cible.territoire]:
            raise faute

    def _ressemblances(self, numero: int, lu: Dispositif) -> None:
        """Warn of a row that may be a dispositif known under another name."""
        for nom in self.voisins.get((lu.type, lu.territoire), {}).values():
            if raison := semblable(lu.type, lu.nom, nom):
                dit = (f"ressemble à « {nom} » ({raison})", AUTRE_NOM)
                self.signaler(numero, "nom", lu.nom, dit, Gravite.ALERTE)
                return


def _repete(dits: Mapping[str, str], vus: Mapping[str, str]) -> bool:
    """Tell whether a row says nothing else of a dispositif than another did, themes aside."""
    libres = ("themes", "publics")
    return all(dit in ("", vus.get(nom)) for nom, dit in dits.items() if nom not in libres)


def _cle(dispositif: Dispositif) -> str:
    """Return what tells a dispositif: its type, its name, its territory."""
    return f"{dispositif.type}|{cle_nom(dispositif.nom)}|{dispositif.territoire}"


def _creer(neuf: Dispositif | ActionDispositif, par: Utilisateur) -> object:
    """Add what a row tells: a dispositif, or an action of one that a row above may have added."""
    if isinstance(neuf, Dispositif):
        return actions.creer(neuf, par)
    neuf.dispositif_id = neuf.dispositif.pk
    return actions.ajouter_action(neuf, par)


def _modifier(change: Dispositif | ActionDispositif, par: Utilisateur) -> object:
    if isinstance(change, Dispositif):
        return actions.modifier(change, par)
    return actions.modifier_action(change, par)


DISPOSITIFS = Sujet(
    code="dispositifs",
    operation=actions.TENIR,
    mots=Mots("dispositifs", "un dispositif ou l'une de ses actions", "un dispositif connu",
              "Le type, le nom et le territoire sont obligatoires"),
    depot=ImportDispositifs,
    objets=(Dispositif, ActionDispositif),
    bornes=Bornes(
        texte=6_200,
        pour="un import de dispositifs",
        contenu="des noms, des territoires, des thèmes, des descriptions",
    ),
    libelles={n: str(champs(Dispositif)[n].verbose_name) for n in CHAMPS_TAPES}
    | LIBELLES_D_ACTION,
    entetes={**ENTETES, **ENTETES_D_ACTION},
    obligatoires=("type", "nom", "territoire"),
    lecteur=LecteurDispositifs,
    creer=_creer,
    modifier=_modifier,
)  # fmt: skip
