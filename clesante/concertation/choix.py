"""Codes and labels of the shared diagnosis."""

from __future__ import annotations

from django.db import models


class EtatDiagnostic(models.TextChoices):
    """How far a diagnosis is."""

    EN_COURS = "en_cours", "en cours d'écriture"
    VALIDE = "valide", "validé"


class GenreBloc(models.TextChoices):
    """What a block of the written diagnosis shows."""

    TEXTE = "texte", "texte"
    CHIFFRE = "chiffre", "chiffre"
    PAROLES = "paroles", "paroles"
    CONSTAT = "constat", "constat"
    PHOTO = "photo", "photographie"
    TABLE = "table", "table locale"


class EtatCollecte(models.TextChoices):
    """How far an awaited figure is: read from its days, but for what will never come."""

    A_DEMANDER = "a_demander", "à demander"
    DEMANDEE = "demandee", "demandée"
    RELANCEE = "relancee", "relancée"
    RECUE = "recue", "reçue"
    JAMAIS_VENUE = "jamais_venue", "jamais venue"


class Methode(models.TextChoices):
    """How words were gathered. Source: domain §5.4."""

    ENTRETIEN = "entretien", "entretien"
    GROUPE = "groupe", "groupe de parole (focus group)"
    QUESTIONNAIRE = "questionnaire", "questionnaire"
    MARCHE = "marche", "marche exploratoire"
    ATELIER = "atelier", "atelier, forum, assises"
    OBSERVATION = "observation", "observation"
    BOITE = "boite", "boîte à idées"
    AUTRE = "autre", "autre"


class GenreQuestion(models.TextChoices):
    """How a question is answered."""

    UN = "un", "un choix"
    PLUSIEURS = "plusieurs", "plusieurs choix"
    ECHELLE = "echelle", "échelle"
    NOMBRE = "nombre", "nombre"
    LIBRE = "libre", "texte libre"


class GenreConstat(models.TextChoices):
    """The four kinds of a finding. Source: ARS Grand Est, step 2 of a CLS."""

    BESOIN = "besoin", "besoin de terrain"
    DEMANDE = "demande", "demande"
    OFFRE = "offre", "offre"
    REPONSE = "reponse", "réponse existante"


class OrigineConstat(models.TextChoices):
    """Where a finding comes from."""

    PORTRAIT = "portrait", "portrait de santé"
    TERRAIN = "terrain", "terrain"
    RECUEIL = "recueil", "paroles recueillies"
    REGISTRE = "registre", "registre des dispositifs"
    CONTRIBUTION = "contribution", "contribution du public"
    TABLE = "table", "table locale"


class NatureEnjeu(models.TextChoices):
    """Where an issue sits in the four boxes of a synthesis."""

    ATOUT = "atout", "atout"
    FRAGILITE = "fragilite", "fragilité"
    OPPORTUNITE = "opportunite", "opportunité"
    MENACE = "menace", "menace"


class Competence(models.TextChoices):
    """Whether a local contract can act on an issue."""

    OUI = "oui", "oui"
    PARTIE = "partie", "en partie"
    NON = "non", "non : plaidoyer"


class SortEnjeu(models.TextChoices):
    """What the deciding body made of an issue."""

    EN_DEBAT = "en_debat", "en débat"
    RETENU = "retenu", "retenu comme priorité"
    PLAIDOYER = "plaidoyer", "porté en plaidoyer"
    ECARTE = "ecarte", "écarté"


class MethodePriorite(models.TextChoices):
    """How issues are ranked. Source: domain §5.5."""

    HANLON = "hanlon", "Hanlon : (A + B) × C × D"
    HANLON_US = "hanlon_us", "Hanlon, forme américaine : (A + 2B) × C"
    GRILLE = "grille", "grille de critères pondérés"
    GOMMETTES = "gommettes", "vote par gommettes"
    NOMINAL = "nominal", "groupe nominal"


class Canal(models.TextChoices):
    """How a contribution or an answer came."""

    SITE = "site", "sur le site"
    PAPIER = "papier", "sur papier"
    TELEPHONE = "telephone", "par téléphone"
    RUE = "rue", "dans la rue, sur un marché"
    REUNION = "reunion", "en réunion"


class EtatContribution(models.TextChoices):
    """What a moderator said of a contribution."""

    A_LIRE = "a_lire", "à lire"
    PUBLIEE = "publiee", "publiée"
    LUE = "lue", "lue, non publiée"
    ECARTEE = "ecartee", "écartée"
