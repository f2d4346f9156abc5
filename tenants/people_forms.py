"""The forms about a partner and its people."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from portal.name_field import NameField
from portal.number_fields import DecimalField, IntegerField
from tenants.models import Partner, User


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("Email address"), max_length=254)
    name = NameField(label=_("Name"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=User.Role.choices,
        initial=User.Role.EDITOR,
        help_text=_("Owners manage people and settings; editors change everything else; read-only people look."),
    )


class PersonForm(forms.ModelForm):
    """A person's name and role."""

    class Meta:
        model = User
        fields = ("name", "role")


class PartnerSettingsForm(forms.ModelForm):
    """What an owner may change of his partner."""

    class Meta:
        model = Partner
        fields = ("name", "margin_percent", "coverage_max_age")
        field_classes = {"name": NameField, "margin_percent": DecimalField, "coverage_max_age": IntegerField}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["margin_percent"].validators += [MinValueValidator(0), MaxValueValidator(1000)]
        self.fields["coverage_max_age"].validators += [MinValueValidator(1), MaxValueValidator(3650)]
        for name, highest in (("margin_percent", 1000), ("coverage_max_age", 3650)):
            self.fields[name].widget.attrs |= {"min": 0 if name == "margin_percent" else 1, "max": highest}
