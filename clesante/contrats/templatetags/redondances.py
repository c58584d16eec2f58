"""What a page of a fiche prints of redundancy."""

from __future__ import annotations

from typing import Any

from django import template

from clesante.contrats.lectures.redondances import conclues_de
from clesante.contrats.models import FicheAction

register = template.Library()


@register.inclusion_tag("contrats/redondances_de_la_fiche.html", takes_context=True)
def redondances_de_la_fiche(context: template.Context, fiche: FicheAction) -> dict[str, Any]:
    """Return what was concluded of a fiche, of what the reader sees."""
    return {"fiche": fiche, "conclues": conclues_de(fiche, context["request"].user)}
