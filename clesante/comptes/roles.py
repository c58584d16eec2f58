"""The one table of roles, assembled from what each app declares (setting ``APPS_DE_DROITS``)."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from django.conf import settings

from clesante.comptes.choix import Role
from clesante.comptes.operations import Operation


@cache
def operations() -> dict[str, Operation]:
    """Return every operation by its code; raise ``ValueError`` when two apps declare the same."""
    toutes: dict[str, Operation] = {}
    for app in settings.APPS_DE_DROITS:
        for operation in import_module(f"{app}.droits").OPERATIONS:
            if operation.code in toutes:
                raise ValueError(f"operation declared twice: {operation.code}")
            toutes[operation.code] = operation
    return toutes


def operation(code: str) -> Operation:
    """Return an operation; raise ``KeyError`` for one that no app declares: deny by default."""
    return operations()[code]


def sensibles() -> frozenset[Role]:
    """Return the roles that hold a sensitive operation."""
    return frozenset(role for o in operations().values() if o.sensible for role in o.roles)


def page() -> str:
    """Return docs/reference/droits.md: one table of operations by app, one column by role."""
    morceaux = [ENTETE, _legende()]
    apps = dict.fromkeys(code.partition(".")[0] for code in operations())
    return "\n".join([*morceaux, *(_tableau(app) for app in apps)])


ENTETE = """# Les droits

Cette page est écrite par `clesante droits` à partir du code ; un test la compare.

Un droit est donné à une personne par une attribution : un rôle, une portée et des dates.
Une portée est un code : `*` tout le site, `REG-53` une région, `DEP-29` un département,
`EPCI-…` une intercommunalité, `ORG-12` une organisation, `CONTRAT-7` un contrat.
Hors de sa portée et de ses dates, un rôle ne peut rien.
Ce qui n'est pas écrit ici est refusé ; ce qui est refusé répond comme ce qui n'existe pas.
"""


def _legende() -> str:
    lignes = ["## Les rôles", "", "| Code | Rôle | Second facteur exigé |", "|---|---|---|"]
    from clesante.comptes.porte import AVEC_SECOND_FACTEUR  # it reads this table

    exigeants = AVEC_SECOND_FACTEUR | sensibles()
    for role in Role:
        lignes.append(f"| `{role}` | {role.label} | {'oui' if role in exigeants else 'non'} |")
    return "\n".join([*lignes, ""])


def _tableau(app: str) -> str:
    tetes = " | ".join(f"`{role}`" for role in Role)
    lignes = [
        f"## {app}",
        "",
        f"| Opération | Peut | tous | {tetes} |",
        "|---" * (len(Role) + 3) + "|",
    ]
    for code, acte in operations().items():
        if code.partition(".")[0] == app:
            cases = [
                "oui" if acte.publique else "",
                *("oui" if r in acte.roles else "" for r in Role),
            ]
            peut = f"{acte.libelle} (sur `*` seulement)" if acte.du_site else acte.libelle
            lignes.append(f"| `{code}` | {peut} | {' | '.join(cases)} |")
    return "\n".join([*lignes, ""])
