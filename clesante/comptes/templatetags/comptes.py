"""Filters of the pages of accounts."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()

# Order matters: every browser names those before it.
NAVIGATEURS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMES = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


@register.filter
def json_attribut(valeur: Any) -> str:
    """Return a value as JSON, to be escaped in an attribute."""
    return json.dumps(valeur, cls=DjangoJSONEncoder)


@register.filter
def navigateur(agent: str) -> str:
    """Return « Firefox sur Windows » from what a browser says of itself."""
    nom = _premier(NAVIGATEURS, agent, "navigateur inconnu")
    systeme = _premier(SYSTEMES, agent, "")
    return f"{nom} sur {systeme}" if systeme else nom


def _premier(connus: dict[str, str], agent: str, defaut: str) -> str:
    return next((nom for signe, nom in connus.items() if signe in agent), defaut)
