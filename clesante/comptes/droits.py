"""Who may do what: the grants of a user, resolved to portées that each app interprets."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from clesante.comptes import roles
from clesante.comptes.choix import Role
from clesante.comptes.models import Attribution, Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.comptes.operations import Operation

Visiteur = Utilisateur | AnonymousUser

OPERATIONS = (
    Operation(
        "comptes.attribuer",
        "donner et retirer des rôles, inviter",
        frozenset({Role.ADMINISTRATEUR, Role.ADMINISTRATEUR_PORTEUR}),
        sensible=True,
    ),
    Operation(
        "comptes.lire_journal",
        "lire et exporter le journal du site, vérifier qu'il est entier",
        frozenset({Role.ADMINISTRATEUR, Role.DELEGUE_DONNEES}),
        sensible=True,
        du_site=True,
    ),
    Operation(
        "comptes.lire_registre",
        "lire et exporter le registre des traitements",
        frozenset({Role.ADMINISTRATEUR, Role.DELEGUE_DONNEES}),
        du_site=True,
    ),
    Operation(
        "comptes.effacer",
        "effacer une personne, partout et sans retour",
        frozenset({Role.ADMINISTRATEUR, Role.DELEGUE_DONNEES}),
        sensible=True,
        du_site=True,
    ),
    Operation(
        "comptes.enregistrer_audit",
        "enregistrer un audit d'accessibilité",
        frozenset({Role.ADMINISTRATEUR}),
        sensible=True,
        du_site=True,
    ),
    Operation(
        "comptes.apparence",
        "choisir la couleur, le logo et le nom du site",
        frozenset({Role.ADMINISTRATEUR}),
        sensible=True,
        du_site=True,
    ),
)


def attributions(utilisateur: Visiteur) -> tuple[tuple[str, str], ...]:
    """Return the (role, portée) a user holds today; none when the account is closed.

    Read once by instance, hence once by request: a role taken back is gone at the next one.
    """
    if not isinstance(utilisateur, Utilisateur) or not utilisateur.is_active:
        return ()
    memoire = vars(utilisateur)
    if "attributions_lues" not in memoire:
        memoire["attributions_lues"] = _en_vigueur(utilisateur)
    lues: tuple[tuple[str, str], ...] = memoire["attributions_lues"]
    return lues


# ``Attribution.objects.en_vigueur``, read at every page: to have it written costs ten times more.
EN_VIGUEUR = """
SELECT role, portee FROM comptes_attribution
WHERE utilisateur_id = %s AND (au IS NULL OR au >= %s) AND du <= %s ORDER BY id
"""


def _en_vigueur(utilisateur: Utilisateur) -> tuple[tuple[str, str], ...]:
    jour = connection.ops.adapt_datefield_value(timezone.localdate())
    with connection.cursor() as curseur:
        curseur.execute(EN_VIGUEUR, [utilisateur.pk, jour, jour])
        return tuple((role, portee) for role, portee in curseur.fetchall())


def portees(utilisateur: Visiteur, operation: str) -> frozenset[str]:
    """Return the portées on which a user may do an operation, « * » among them for everywhere.

    An operation of the whole site (``du_site``) is held on « * », or not at all. Raises
    ``KeyError`` for an operation that no app declares.
    """
    acte = roles.operation(operation)
    if acte.publique:
        return frozenset({TOUT})
    tenues = frozenset(p for role, p in attributions(utilisateur) if role in acte.roles)
    return tenues & {TOUT} if acte.du_site else tenues


# What the administrator of a holder may give on its own portée, and nothing else.
DONNES_PAR_LE_PORTEUR = frozenset(
    {
        Role.COORDINATION,
        Role.ADJOINT,
        Role.ELU,
        Role.MEMBRE_INSTANCE,
        Role.PILOTE,
        Role.PARTENAIRE,
        Role.LECTURE,
    }
)


def peut_donner(par: Visiteur, role: str, portee: str) -> bool:
    """Tell whether a user may give, or take back, a role on a portée."""
    tenues = portees(par, "comptes.attribuer")
    return TOUT in tenues or (portee in tenues and role in DONNES_PAR_LE_PORTEUR)


def peut_administrer(par: Visiteur, utilisateur: Utilisateur) -> bool:
    """Tell whether a user may close, reopen or disarm the account of another.

    Nobody does it to oneself: the last administrator would shut the site. What the other holds,
    today or later, must all be what one could give: closing an account takes it all away.
    """
    if not peut(par, "comptes.attribuer") or par.pk == utilisateur.pk:
        return False
    tenues = Attribution.objects.filter(utilisateur=utilisateur).exclude(
        au__lt=timezone.localdate()
    )
    return all(peut_donner(par, a.role, a.portee) for a in tenues.order_by("pk"))


def peut(utilisateur: Visiteur, operation: str) -> bool:
    """Tell whether a user may do an operation somewhere."""
    return bool(portees(utilisateur, operation))
