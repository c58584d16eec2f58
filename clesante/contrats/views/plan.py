"""The parts of a contract, in the order of the work: what its page leads to."""

from __future__ import annotations

from typing import Final, NamedTuple


class Partie(NamedTuple):
    """A part: the name of its address, its title, one sentence, the operation it asks."""

    adresse: str
    titre: str
    phrase: str
    operation: str = "contrats.voir"


GROUPES: Final = (
    (
        "Préparer la démarche",
        (
            Partie(
                "contrat-etapes",
                "Étapes",
                "Les étapes du cadre, ce qui est fait, ce qui manque pour passer à la suivante.",
            ),
            Partie(
                "contrat-parties",
                "Porteurs, référents et signataires",
                "Qui porte le contrat, qui en répond, qui le signe, ce que chacun promet.",
            ),
            Partie(
                "contrat-actes",
                "Documents datés",
                "Lettre d'intention, charte, cadrage, actes de l'ARS, avec leurs signatures.",
            ),
            Partie(
                "contrat-generations",
                "Générations",
                "Le contrat d'avant, celui d'après, ce que l'un reprend de l'autre.",
            ),
        ),
    ),
    (
        "Écrire le contrat",
        (
            Partie(
                "programme",
                "Programme",
                "Axes, objectifs, fiches-actions, et ce qui manque à chacune pour être signée.",
            ),
            Partie(
                "idees",
                "Propositions d'actions",
                "Ce que proposent groupes, partenaires et habitants\u00a0; ce qui est décidé, "
                "et pourquoi.",
            ),
            Partie(
                "contrat-fiches",
                "Actions",
                "La liste, le tableau par état, le calendrier, la frise et la carte des actions.",
            ),
            Partie(
                "contrat-argent",
                "Financements",
                "Qui paie quoi, au centime\u00a0; ce qui ne s'équilibre pas\u00a0; les postes "
                "et la règle du cadre.",
            ),
            Partie(
                "moyens",
                "Moyens prêtés",
                "Locaux, personnel, outils, formation, données\u00a0: qui prête quoi à qui.",
            ),
            Partie(
                "contrat-texte",
                "Texte",
                "Les parties du contrat, écrites à plusieurs, avec ses données dedans.",
            ),
            Partie(
                "contrat-classeur",
                "Classeur du contrat",
                "Tout le contrat dans un fichier que les pilotes remplissent\u00a0; il revient "
                "avec ses différences.",
                "contrats.modifier",
            ),
        ),
    ),
    (
        "Vérifier",
        (
            Partie(
                "contrat-verifier",
                "Vérifier le contrat",
                "Ce que demandent la loi et le cadre\u00a0: ce qui bloque, ce qui alerte, et le "
                "remède.",
            ),
            Partie(
                "contrat-redondances",
                "Redondances",
                "Chaque action comparée à ce qui existe déjà, avec les raisons et votre "
                "conclusion.",
            ),
            Partie(
                "contrat-fil",
                "Du constat à l'indicateur",
                "À quoi répond chaque action, ce qui la mesurera, ce qui reste en l'air.",
            ),
            Partie(
                "contrat-matrices",
                "Matrices",
                "Ce que le contrat devrait porter, et ses actions\u00a0; ce que personne ne porte.",
            ),
        ),
    ),
    (
        "Relire, signer, faire vivre",
        (
            Partie(
                "contrat-documents",
                "Documents",
                "La version complète, la version synthétique, les fiches, le financement, en "
                "PDF ou Word.",
            ),
            Partie(
                "contrat-relecture",
                "Relecture",
                "Une version figée, relue par ceux à qui on la demande\u00a0: qui est attendu, "
                "depuis quand.",
            ),
            Partie(
                "contrat-signature",
                "Signature",
                "Qui a signé, quand et comment ; ce qui manque pour dire le contrat signé.",
            ),
            Partie(
                "contrat-versions",
                "Versions",
                "Le contrat tel qu'il était un jour, figé et vérifiable\u00a0; ce qui est en "
                "vigueur.",
            ),
            Partie(
                "contrat-avenants",
                "Avenants",
                "Ce qui change d'un contrat signé\u00a0: avant, après, pourquoi ; les écarts "
                "avec le texte en vigueur.",
            ),
        ),
    ),
)
