"""Fills a base for the bench of pages: what one region has, and a person who sees it.

Run in a process of its own, with the settings of the base to fill; prints the session of the
person, the numbers of one organisation, one dispositif and one action, and nothing else.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from clesante.acteurs.models import Organisation

TOUT = "*"
REGION, LOT, EN_PLUS = "REG-52", 2_000, 5
PAR_DISPOSITIF = 4  # organisations for one dispositif
AILLEURS, PART = "REG-93", 10  # nine actions in ten are another region's
PAR_CONTRAT = 34  # actions of one contract, when it is not said how many contracts


def main(nombre: int, contrats: int = 0) -> None:
    """Fill the base, unless it is, and print what a visitor needs."""
    from clesante.commandes.serveur import preparer

    preparer()
    semer(nombre)
    from bench import semis_contrats, semis_registre
    from clesante.acteurs.models import Organisation

    une = Organisation.objects.order_by("pk").first()
    dispositif = semis_registre.semer(nombre // PAR_DISPOSITIF, REGION)
    ici = nombre // PART
    contrats = contrats or -(-nombre // PAR_CONTRAT)
    action = semis_contrats.semer(ici, -(-contrats // PART), REGION)
    semis_contrats.semer(nombre - ici, contrats - -(-contrats // PART), AILLEURS)
    compter_les_lignes()
    sys.stdout.write(
        json.dumps(
            {
                "session": ouvrir("agent", REGION),
                "session_france": ouvrir("directrice", TOUT),
                "organisation": une.pk if une else 0,
                "dispositif": dispositif,
                "action": action,
            }
        )
    )


def semer(nombre: int) -> None:
    """Add organisations in the intercommunalités of the region, with the codes that reach them."""
    from clesante.acteurs.choix import Nature, famille_usuelle
    from clesante.acteurs.models import Organisation, PorteeOrganisation
    from clesante.acteurs.regles import texte_de_recherche
    from clesante.territoires.lectures import codes_contenant, tous

    codes = {t.code: sorted({t.code, *codes_contenant(t.code)}) for t in tous("EPCI")}
    ici = [code for code, contenants in codes.items() if REGION in contenants]
    natures = list(Nature)

    def une(rang: int) -> Organisation:
        nature = natures[rang % len(natures)]
        nom = f"{nature.label} {rang} de l'ouest"
        recherche = texte_de_recherche(nom, f"O{rang}", "")
        return Organisation(
            nom=nom, sigle=f"O{rang}", nature=nature, famille=famille_usuelle(nature),
            territoire=ici[rang % len(ici)], missions="Soigner, prévenir, orienter. " * 8,
            recherche=recherche, tri=recherche.strip()[:200],
        )  # fmt: skip

    def portees(faites: list[Organisation]) -> Iterator[PorteeOrganisation]:
        for organisation in faites:
            for code in codes[organisation.territoire]:
                yield PorteeOrganisation(organisation=organisation, code=code)

    for debut in range(0, nombre, LOT):
        lot = [une(rang) for rang in range(debut, min(debut + LOT, nombre))]
        faites = Organisation.objects.bulk_create(lot)
        PorteeOrganisation.objects.bulk_create(portees(faites))
        nommer(faites)


def compter_les_lignes() -> None:
    """Let PostgreSQL count what was sown: it does so by itself, but up to a minute later."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("VACUUM ANALYZE")


def nommer(faites: list[Organisation]) -> None:
    """Name one person in each organisation, and some more in the first of all."""
    from clesante.acteurs.choix import Consentement, RoleDansOrganisation
    from clesante.acteurs.models import Fonction, Personne
    from clesante.acteurs.regles import texte_de_recherche

    gens = Personne.objects.bulk_create(
        Personne(
            nom=f"Martin-{o.pk}", prenom="Camille", courriel=f"camille{o.pk}@exemple.fr",
            consentement=Consentement.DONNE, consentement_le=timezone.localdate(),
            recherche=texte_de_recherche("Camille", f"Martin-{o.pk}"),
        )
        for o in faites
    )  # fmt: skip
    role = next(iter(RoleDansOrganisation))
    lieux = [*zip(gens, faites, strict=True), *((p, faites[0]) for p in gens[1:EN_PLUS])]
    Fonction.objects.bulk_create(
        Fonction(personne=personne, organisation=o, intitule="Référente santé", role=role)
        for personne, o in lieux
    )


def ouvrir(nom: str, portee: str) -> str:
    """Return the session of an agent of the agency, on a portée, second factor shown."""
    from allauth.account.internal.flows import login
    from django.test import Client

    from clesante.comptes.models import Attribution, Utilisateur

    agent = Utilisateur.objects.create_user(f"{nom}@exemple.fr")
    Attribution.objects.create(utilisateur=agent, role="ars_siege", portee=portee)
    client = Client()
    client.force_login(agent)
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(agent.pk)  # noqa: SLF001
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    import django

    django.setup()
    main(*map(int, sys.argv[1:]))
