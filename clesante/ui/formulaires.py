"""How Django's forms are drawn: label above, help before the field, error beside it."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Rendu(TemplatesSetting):
    """The site's form renderer (setting ``FORM_RENDERER``)."""

    form_template_name = "ui/formulaire.html"
    field_template_name = "ui/champ.html"
