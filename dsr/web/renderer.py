"""How every form looks: Django's own renderer, with our templates before Django's."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.template.loader import select_template


class HabeasRenderer(TemplatesSetting):
    """Renders forms from templates/forms/; what is not there comes from Django.

    `{{ form }}` renders forms/form.html, `{{ field.as_field_group }}` forms/field.html. A widget or label that Django
    looks for in django/forms/ is looked for in forms/ first.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """The template of that name, ours where we have one. Raises TemplateDoesNotExist when nobody has."""
        if template_name.startswith("django/forms/"):
            return select_template([template_name.removeprefix("django/"), template_name])
        return select_template([template_name])
