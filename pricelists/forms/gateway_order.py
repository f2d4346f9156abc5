"""The order of gateways in a pricelist's form, and the fields that both kinds of pricelists have."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway, TermGateway


class GatewayOrderField(forms.CharField):
    """Names of gateways, one per line; clean gives their ids. Of two of one name the partner's own is meant."""

    def __init__(self, model: type[TermGateway] | type[DdiGateway], **kwargs: Any) -> None:
        self.model = model
        super().__init__(
            label=_("Order of gateways"),
            required=False,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Names of gateways, one per line, the preferred one first. Those left out come last."),
            **kwargs,
        )

    def clean(self, value: Any) -> list[int]:
        text = str(super().clean(value))
        names = list(dict.fromkeys(name for line in text.splitlines() if (name := line.strip())))
        manager: Any = self.model._default_manager
        known = dict(manager.filter(name__in=names).order_by("partner_id").values_list("name", "pk"))
        if strange := [name for name in names if name not in known]:
            raise ValidationError(_("No gateway is called: %(names)s"), params={"names": ", ".join(strange)[:300]})
        return [known[name] for name in names]

    def as_text(self, ids: Sequence[int]) -> str:
        """What stands in the field for these gateways."""
        manager: Any = self.model._default_manager
        names = dict(manager.filter(pk__in=ids).values_list("pk", "name"))
        return "\n".join(names[pk] for pk in ids if pk in names)
