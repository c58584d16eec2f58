"""What can be done: each app declares its operations, with the roles that hold them."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.comptes.choix import Role


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a person may do: ``code`` is « app.verbe », ``libelle`` completes « peut ».

    ``roles`` hold it; nobody else does. With ``publique``, everybody does, without an account.
    A ``sensible`` operation signs, publishes, grants or sees a whole region: a role that holds one
    needs a second factor and never signs in by a code sent by mail. One ``du_site`` has no smaller
    place: held on a département it opens nothing, only « * » does.
    """

    code: str
    libelle: str
    roles: frozenset[Role] = frozenset()
    publique: bool = False
    sensible: bool = False
    du_site: bool = False
