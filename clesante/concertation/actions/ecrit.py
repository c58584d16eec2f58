"""Named changes of the written diagnosis: its sections, their blocks, what was removed."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from clesante.comptes.actions.objets import introuvable, rendre
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.concertation.actions import MODIFIER, ajouter_a, changer
from clesante.concertation.actions.constats import garder_figure
from clesante.concertation.choix import GenreBloc
from clesante.concertation.journal.collecte import CHAMPS_FIGURE
from clesante.concertation.journal.ecrit import (
    BLOC_AJOUTE,
    BLOC_DEPLACE,
    BLOC_MODIFIE,
    BLOC_RETABLI,
    BLOC_RETIRE,
    CHAMPS_BLOC,
    CHAMPS_SECTION,
    PREPARE,
    SECTION_AJOUTEE,
    SECTION_DEPLACEE,
    SECTION_RENOMMEE,
    SECTION_RETABLIE,
    SECTION_RETIREE,
)
from clesante.concertation.lectures.figures import ChiffreDuPortrait
from clesante.concertation.models import Bloc, Diagnostic, Figure, Section
from clesante.concertation.regles.ecrit import PLAN, SEPARATEUR, code_libre
from clesante.socle.erreurs import RefuseError

Morceau = Section | Bloc
PARTIE_PARTIE = "La partie que cette proposition change n'est plus dans le diagnostic."
# Events of each model: moved, removed, brought back.
DEPLACE = {Section: SECTION_DEPLACEE, Bloc: BLOC_DEPLACE}
RETIRE = {Section: SECTION_RETIREE, Bloc: BLOC_RETIRE}
RETABLI = {Section: SECTION_RETABLIE, Bloc: BLOC_RETABLI}
DITS = {Section: ("titre", "retire_le"), Bloc: ("retire_le",)}
MODELES = {etiquette(modele): modele for modele in (Section, Bloc, Figure)}
CHAMPS = {Section: CHAMPS_SECTION, Bloc: CHAMPS_BLOC, Figure: CHAMPS_FIGURE}


def ecrivable(diagnostic: Diagnostic, par: Utilisateur) -> Diagnostic:
    """Return a diagnosis locked for who may write in it; call in a transaction.

    Raises ``IntrouvableError`` for who may not.
    """
    permis = Diagnostic.objects.all().visibles_par(par, MODIFIER)
    trouve: Diagnostic | None = permis.select_for_update().filter(pk=diagnostic.pk).first()
    if trouve is None:
        raise introuvable()
    return trouve


def preparer(diagnostic: Diagnostic, par: Utilisateur) -> bool:
    """Give a diagnosis the sections it opens with; return False when it has some already.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    try:
        with transaction.atomic():
            ecrivable(diagnostic, par)
            if Section.objects.filter(diagnostic=diagnostic).exists():
                return False
            for rang, (code, titre) in enumerate(PLAN, 1):
                Section(diagnostic=diagnostic, code=code, titre=titre, ordre=rang).save()
            noter(PREPARE, par, diagnostic, apres={"sections": [titre for _, titre in PLAN]})
    except IntegrityError:  # prepared by another at the same time
        return False
    return True


def ajouter_section(
    section: Section, diagnostic: Diagnostic, par: Utilisateur
) -> tuple[Section, bool]:
    """Add a section at the end and return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    with transaction.atomic():
        section.diagnostic = ecrivable(diagnostic, par)
        toutes = Section.objects.filter(diagnostic=diagnostic)
        section.code = code_libre(section.titre, {*toutes.values_list("code", flat=True)})
        section.ordre = 1 + max(toutes.values_list("ordre", flat=True), default=0)
        return ajouter_a(section, diagnostic, SECTION_AJOUTEE, CHAMPS_SECTION, par)


def renommer_section(section: Section, par: Utilisateur) -> bool:
    """Keep the new title of a section; return whether it changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    return changer(section, SECTION_RENOMMEE, CHAMPS_SECTION, par)


def ajouter_bloc(
    bloc: Bloc,
    section: Section,
    par: Utilisateur,
    chiffre: ChiffreDuPortrait | None = None,
) -> tuple[Bloc, bool]:
    """Add a block at the end of a section and return it, and whether it is new.

    ``chiffre`` of the portrait is kept with it, both or neither. Raises ``IntrouvableError``
    without the right to write in the diagnosis, or when what is bound is not of this diagnosis.
    """
    with transaction.atomic():
        diagnostic = ecrivable(section.diagnostic, par)
        if chiffre is not None:
            bloc.figure = garder_figure(diagnostic, *chiffre.cle, par)
        bloc.section = section
        _verifier_lien(bloc, diagnostic)
        ordres = section.blocs.values_list("ordre", flat=True)
        bloc.ordre = 1 + max(ordres, default=0)
        return ajouter_a(bloc, diagnostic, BLOC_AJOUTE, CHAMPS_BLOC, par)


def modifier_bloc(bloc: Bloc, par: Utilisateur) -> bool:
    """Keep the changes of a block; moved to another section, it goes to its end.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    with transaction.atomic():
        avant = Bloc.objects.filter(pk=bloc.pk).select_related("section").first()
        if avant is None or avant.section.diagnostic_id != bloc.section.diagnostic_id:
            raise introuvable()
        if avant.section_id != bloc.section_id:
            ordres = bloc.section.blocs.values_list("ordre", flat=True)
            bloc.ordre = 1 + max(ordres, default=0)
        return changer(bloc, BLOC_MODIFIE, CHAMPS_BLOC, par)


def _verifier_lien(bloc: Bloc, diagnostic: Diagnostic) -> None:
    """Refuse what belongs to another diagnosis: it would show what its readers may not read."""
    d_ou = [
        bloc.figure.diagnostic_id if bloc.figure else None,
        bloc.constat.diagnostic_id if bloc.constat else None,
        bloc.verbatim.recueil.diagnostic_id if bloc.verbatim else None,
    ]
    if any(numero not in {None, diagnostic.pk} for numero in d_ou):
        raise introuvable()


def monter(objet: Morceau, par: Utilisateur) -> bool:
    """Move a section or a block one place up; return False when it is the first.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    return _deplacer(objet, -1, par)


def descendre(objet: Morceau, par: Utilisateur) -> bool:
    """Move a section or a block one place down; return False when it is the last; see above."""
    return _deplacer(objet, 1, par)


def _deplacer(objet: Morceau, pas: int, par: Utilisateur) -> bool:
    with transaction.atomic():
        ecrivable(_diagnostic(objet), par)
        freres = [*_freres(objet)]
        rang = next((r for r, frere in enumerate(freres) if frere.pk == objet.pk), None)
        if rang is None:
            raise introuvable()
        autre = rang + pas
        if not 0 <= autre < len(freres):
            return False
        moi, avant = freres[rang], rang + 1
        freres[rang], freres[autre] = freres[autre], moi
        for place, frere in enumerate(freres, 1):
            if frere.ordre != place:
                frere.ordre = place
                frere.save()
        dits = etat(moi, [n for n in DITS[type(objet)] if n != "retire_le"])
        noter(DEPLACE[type(objet)], par, moi, {"place": avant}, {"place": autre + 1, **dits})
    return True


def _diagnostic(objet: Section | Bloc) -> Diagnostic:
    return objet.diagnostic if isinstance(objet, Section) else objet.section.diagnostic


def _freres(objet: Morceau) -> list[Morceau]:
    """Return those of the same diagnosis, or of the same section, in their order."""
    parent = "diagnostic_id" if isinstance(objet, Section) else "section_id"
    siens = {parent: getattr(objet, parent), "retire_le": None}
    return [*type(objet).objects.filter(**siens).order_by("ordre", "pk")]


def _textes(section: Section) -> list[Bloc]:
    """Return the texts of a section, in their order."""
    blocs = Bloc.objects.filter(section=section, retire_le=None).order_by("ordre", "pk")
    return [bloc for bloc in blocs if bloc.genre is GenreBloc.TEXTE]


def retirer(objet: Morceau, par: Utilisateur) -> bool:
    """Take a section or a block out of the diagnosis; nothing of it is lost.

    Returns False when it was out already. Raises ``IntrouvableError`` without the right.
    """
    if objet.retire_le is not None:
        return False
    objet.retire_le = timezone.now()
    return changer(objet, RETIRE[type(objet)], DITS[type(objet)], par)


def retablir(objet: Morceau, par: Utilisateur) -> bool:
    """Bring back a section or a block where it was; return False when it is there.

    Raises ``IntrouvableError`` without the right.
    """
    if objet.retire_le is None:
        return False
    objet.retire_le = None
    return changer(objet, RETABLI[type(objet)], DITS[type(objet)], par)


def remplacer_texte(diagnostic: Diagnostic, partie: str, texte: str, par: Utilisateur) -> Bloc:
    """Write a proposed text in place of that of a part of a diagnosis, and return its block.

    ``partie`` is the code of a section (which has one text, or none yet), or of one of its texts
    (``lectures_ecrit_parties``). Raises ``IntrouvableError`` without the right, ``RefuseError``
    when the part is gone, or a section has several texts.
    """
    code, _, numero = partie.partition(SEPARATEUR)
    with transaction.atomic():
        ecrivable(diagnostic, par)
        ici = Section.objects.filter(diagnostic=diagnostic, retire_le=None, code=code).first()
        if ici is None:
            raise RefuseError(PARTIE_PARTIE, "Rétablissez-la, ou recopiez le texte ailleurs.")
        textes = [b for b in _textes(ici) if numero in {"", str(b.pk)}]
        if len(textes) > 1:
            raise RefuseError(
                f"La section «\u00a0{ici.titre}\u00a0» a {len(textes)} textes, la proposition un.",
                "Modifiez à la main celui que la proposition change.",
            )
        if not textes and numero:
            raise RefuseError(PARTIE_PARTIE, "Rétablissez-la, ou recopiez le texte ailleurs.")
        if not textes:
            return ajouter_bloc(Bloc(texte=texte), ici, par)[0]
        textes[0].texte = texte
        modifier_bloc(textes[0], par)
        return textes[0]


def _objet_de(evenement: Evenement) -> Section | Bloc | Figure:
    modele = MODELES[evenement.objet_type]
    trouve: Section | Bloc | Figure | None = modele.objects.filter(pk=evenement.objet_id).first()
    if trouve is None:
        raise introuvable()
    return trouve


def rendre_avant(evenement: Evenement, par: Utilisateur) -> None:
    """Give back to a section, a block or a figure the fields that an event changed.

    Raises ``RefuseError`` when one of them changed since, ``IntrouvableError`` without the right.
    """
    objet = _objet_de(evenement)
    rendre(evenement, objet)
    changer(objet, evenement.type, CHAMPS[type(objet)], par)


def defaire_retrait(evenement: Evenement, par: Utilisateur) -> None:
    """Bring back what an event removed; raises as :func:`retablir`."""
    objet = _objet_de(evenement)
    if not isinstance(objet, Figure):
        retablir(objet, par)
