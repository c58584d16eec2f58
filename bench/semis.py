"""Fills a base for the bench of pages: organisations of one region, and a person who sees them.

Run in a process of its own, with the settings of the base to fill; prints the session of the
person, the number of one organisation and nothing else.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

REGION, LOT = "REG-52", 2_000


def main(nombre: int) -> None:
    """Fill the base, unless it is, and print what a visitor needs."""
    from clesante.commandes.serveur import preparer

    preparer()
    semer(nombre)
    from clesante.acteurs.models import Organisation

    une = Organisation.objects.order_by("pk").first()
    sys.stdout.write(json.dumps({"session": ouvrir(), "organisation": une.pk if une else 0}))


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


def ouvrir() -> str:
    """Return the session of an agent of the region's agency, second factor shown."""
    from allauth.account.internal.flows import login
    from django.test import Client

    from clesante.comptes.models import Attribution, Utilisateur

    agent = Utilisateur.objects.create_user("agent@exemple.fr")
    Attribution.objects.create(utilisateur=agent, role="ars_siege", portee=REGION)
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
    main(int(sys.argv[1]))
