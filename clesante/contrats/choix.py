"""Codes and labels of contracts, of who takes part, and of the life of an action."""

from __future__ import annotations

from django.db import models

from clesante.cadres.choix import ACTEURS, ETATS


def natures_d_acteurs() -> list[tuple[str, str]]:
    """Return the kinds of actors that frameworks name: « epci » → « EPCI »."""
    return list(ACTEURS.items())


def etats_du_contrat() -> list[tuple[str, str]]:
    """Return the common states of a contract, those that coverage reads."""
    return list(ETATS.items())


TERMINES = ("clos", "interrompu")
AVANT_SIGNATURE = ("opportunite", "intention", "preparation", "a_signer")


class GenreContrat(models.TextChoices):
    """What a contract is. Source: domain §1.3."""

    CONTRAT = "contrat", "contrat local de santé"
    PREFIGURATION = "prefiguration", "contrat de préfiguration"


class OuiNon(models.TextChoices):
    """An answer that may not be known yet."""

    OUI = "oui", "oui"
    PARTIE = "partie", "en partie"
    NON = "non", "non"
    INCONNU = "inconnu", "pas encore dit"


class SexePublic(models.TextChoices):
    """Whom an action is for, by sex. Source: domain §4.2."""

    TOUS = "tous", "femmes et hommes"
    FEMMES = "femmes", "femmes"
    HOMMES = "hommes", "hommes"


class RoleReferent(models.TextChoices):
    """Who answers for a contract, by function. Source: ARS Bretagne, co-steering."""

    ARS = "ars", "référent de la délégation de l'ARS"
    ELU = "elu", "élu référent"
    COORDINATION = "coordination", "coordination"
    ADJOINT = "adjoint", "adjoint à la coordination"


class GenreActe(models.TextChoices):
    """A dated document of the life of a contract, before and beside its text."""

    LETTRE_INTENTION = "lettre_intention", "lettre d'intention"
    CHARTE_ENGAGEMENT = "charte_engagement", "charte d'engagement"
    REPONSE_ARS = "reponse_ars", "réponse de l'ARS à la lettre d'intention"
    NOTE_CADRAGE = "note_cadrage", "note de cadrage"
    AVIS_ARS = "avis_ars", "avis d'un service de l'ARS"
    ACCORD_ARS = "accord_ars", "accord de l'ARS avant signature"
    DELIBERATION = "deliberation", "délibération"
    COMPTE_RENDU = "compte_rendu", "compte rendu"
    AUTRE = "autre", "autre document"


class SensAvis(models.TextChoices):
    """What an act answers."""

    FAVORABLE = "favorable", "favorable"
    RESERVES = "reserves", "favorable avec réserves"
    DEFAVORABLE = "defavorable", "défavorable"


class Habilitation(models.TextChoices):
    """By what one may sign: a collectivité deliberates or delegates, the others have a quality."""

    DELIBERATION = "deliberation", "délibération"
    DELEGATION = "delegation", "décision par délégation"
    QUALITE = "qualite", "qualité du signataire"


class EtatEngagement(models.TextChoices):
    """What became of a promise."""

    PRIS = "pris", "pris"
    TENU = "tenu", "tenu"
    PARTIEL = "partiel", "tenu en partie"
    NON_TENU = "non_tenu", "non tenu"


class PeriodeEngagement(models.TextChoices):
    """Over what a promised amount, or time, is told."""

    AN = "an", "par an"
    TOUT = "tout", "en tout"


class EtatAction(models.TextChoices):
    """Where an action is; « en retard » is computed, never typed. Source: domain §6.3."""

    IDEE = "idee", "idée"
    A_VENIR = "a_venir", "à venir"
    EN_COURS = "en_cours", "en cours"
    REALISEE = "realisee", "réalisée"
    PERENNISEE = "perennisee", "pérennisée"
    REPORTEE = "reportee", "reportée"
    BLOQUEE = "bloquee", "bloquée"
    ABANDONNEE = "abandonnee", "abandonnée"


class SuiteIdee(models.TextChoices):
    """What the deciding body made of a proposal."""

    EN_DEBAT = "en_debat", "en débat"
    RETENUE = "retenue", "retenue"
    FUSIONNEE = "fusionnee", "fusionnée avec une autre"
    ECARTEE = "ecartee", "écartée"


class Proposant(models.TextChoices):
    """Who proposed an action."""

    EQUIPE = "equipe", "équipe du contrat"
    GROUPE = "groupe", "groupe de travail"
    PARTENAIRE = "partenaire", "partenaire"
    HABITANTS = "habitants", "habitants"


class Priorite(models.TextChoices):
    """How urgent an action is."""

    HAUTE = "haute", "haute"
    MOYENNE = "moyenne", "moyenne"
    BASSE = "basse", "basse"


class NiveauPreuve(models.TextChoices):
    """What is known of how well an action works. Source: features A6."""

    EFFICACE = "efficace", "efficace"
    PROMETTEUR = "prometteur", "prometteur"
    INNOVANT = "innovant", "innovant"
    NON_EVALUE = "non_evalue", "non évalué"


class RoleActeur(models.TextChoices):
    """What an organisation does in an action. Source: domain §4.2."""

    COPILOTE = "copilote", "copilote"
    PILOTE_ASSOCIE = "pilote_associe", "pilote associé"
    OPERATEUR = "operateur", "opérateur"
    FINANCEUR = "financeur", "financeur"
    RELAIS = "relais", "relais"
    EXPERTISE = "expertise", "expertise"


class GenreMoyen(models.TextChoices):
    """A mean lent by a partner to another, apart from money. Source: ARS de Mayotte."""

    LOCAUX = "locaux", "locaux"
    PERSONNEL = "personnel", "personnel"
    OUTILS = "outils", "outils, matériel"
    FORMATION = "formation", "formation"
    DONNEES = "donnees", "données"


class Sens(models.TextChoices):
    """Which way an indicator should go."""

    HAUSSE = "hausse", "à la hausse"
    BAISSE = "baisse", "à la baisse"
    STABLE = "stable", "stable"


class NatureLigne(models.TextChoices):
    """The side of a funding plan a row is on."""

    CHARGE = "charge", "charge"
    PRODUIT = "produit", "produit"


class MontantsEn(models.TextChoices):
    """How the amounts of a contract are told."""

    HT = "ht", "hors taxes (HT)"
    TTC = "ttc", "toutes taxes comprises (TTC)"


class EtatFinancement(models.TextChoices):
    """How far a resource is. Source: domain §4.2."""

    A_SOLLICITER = "a_solliciter", "à solliciter"
    DEMANDE = "demande", "demandé"
    ACQUIS = "acquis", "accordé"
    REFUSE = "refuse", "refusé"
    VERSE = "verse", "versé"


class ConclusionRedondance(models.TextChoices):
    """What a person concludes of a match. Source: domain §9."""

    COMPLEMENTARITE = "complementarite", "complémentarité assumée"
    MUTUALISATION = "mutualisation", "mutualisation"
    RELAIS = "relais", "relais du dispositif existant, sans action nouvelle"
    RENONCEMENT = "renoncement", "renoncement"
    DOUBLON_LEVE = "doublon_leve", "doublon levé"
    SANS_LIEN = "sans_lien", "sans lien"


class GenreVersion(models.TextChoices):
    """Why a version was frozen."""

    RELECTURE = "relecture", "pour relecture et signature"
    AVENANT = "avenant", "texte d'un avenant"
    REPRISE = "reprise", "contrat repris, tel qu'il est entré"
    REPERE = "repere", "gardée en mémoire"


class GenreDocument(models.TextChoices):
    """What a file of a version is."""

    GELE = "gele", "PDF figé, celui qui se signe"
    SCAN = "scan", "scan du document signé sur papier"
    SIGNE = "signe", "PDF signé, revenu d'un parapheur ou d'un certificat"
    DETACHEE = "detachee", "signature détachée (PKCS nº 7)"


class MoyenSignature(models.TextChoices):
    """How a party signed. Source: reliability §2.4."""

    PAPIER = "papier", "sur papier"
    PARAPHEUR = "parapheur", "par un parapheur électronique"
    CERTIFICAT = "certificat", "avec un certificat, hors du site"


class DateDuContrat(models.TextChoices):
    """Which day is the date of a contract."""

    CEREMONIE = "ceremonie", "jour de la cérémonie"
    DERNIERE = "derniere", "jour de la dernière signature"


class EtatAvenant(models.TextChoices):
    """How far an avenant is."""

    PROJET = "projet", "en préparation"
    FIGE = "fige", "figé, à relire et à signer"
    SIGNE = "signe", "signé"
    ABANDONNE = "abandonne", "abandonné"


class GenreChangement(models.TextChoices):
    """What a change between two texts of a contract is about, in the order it is told."""

    PERIMETRE = "perimetre", "périmètre"
    DUREE = "duree", "durée"
    SIGNATAIRES = "signataires", "porteurs et signataires"
    GOUVERNANCE = "gouvernance", "gouvernance"
    PROGRAMME = "programme", "axes et objectifs"
    ACTIONS = "actions", "actions"
    ARGENT = "argent", "financements et moyens"
    INDICATEURS = "indicateurs", "indicateurs et cibles"
    TEXTE = "texte", "texte"
    PRESENTATION = "presentation", "présentation"
    DOCUMENTS = "documents", "documents datés"
