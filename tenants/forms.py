"""The forms of logging in and of one's own account. They check what was typed; domain functions do the work."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.name_field import NameField
from tenants.memorable_word import ALPHABET, check_word
from tenants.models import MailedLink, User

_LONGEST_PASSWORD = 1024  # hashing more would be a way to keep a server busy


def password_field(label: Any, *, new: bool = False, help_text: Any = "") -> forms.CharField:
    """A field for a password as it is typed, spaces and all."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=_LONGEST_PASSWORD,
        help_text=help_text,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password", "class": "form-control"}
        ),
    )


def email_field(label: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "form-control", "autocapitalize": "none"}),
    )


class PasswordStepForm(forms.Form):
    """Step one: who, and the password."""

    email = email_field(_("Email address"))
    password = password_field(_("Password"))


class LettersForm(forms.Form):
    """Three drop-down lists for the letters asked."""

    def __init__(self, *args: Any, positions: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, position in enumerate(positions, start=1):
            self.fields[f"letter_{number}"] = forms.ChoiceField(
                label=_("Letter %(position)d") % {"position": position},
                choices=[("", "–"), *((letter, letter) for letter in ALPHABET)],
                error_messages={
                    "required": _("Choose letter %(position)d.") % {"position": position},
                    "invalid_choice": _("Choose letter %(position)d from the list.") % {"position": position},
                },
                widget=forms.Select(attrs={"class": "form-select form-select-lg", "autocomplete": "off"}),
            )

    @property
    def token(self) -> str:
        """The three letters in order."""
        return "".join(self.cleaned_data[name] for name in self.fields)


class CodeForm(forms.Form):
    """Staff's second step: a one-time code, or one of the printed ones."""

    code = forms.RegexField(
        label=_("One-time code"),
        regex=r"\A([0-9]{6}|[a-z0-9]{8})\Z",
        help_text=_("The six digits your authenticator shows, or one of your printed codes of eight characters."),
        error_messages={"invalid": _("A code has six digits; a printed one has eight letters and digits.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": "form-control", "autofocus": True, "spellcheck": "false"}
        ),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:
            data = {**data.dict(), "code": "".join(data.get("code", "").split()).casefold()}
        super().__init__(data, **kwargs)

    @property
    def token(self) -> str:
        return self.cleaned_data["code"]


class ForgottenForm(forms.Form):
    """Which of the two was forgotten, and by whom; or that others' failures keep somebody out who forgot nothing."""

    email = email_field(_("Email address"))
    what = forms.ChoiceField(
        label=_("What do you want to choose anew?"),
        choices=[
            (MailedLink.Purpose.PASSWORD.value, _("My password")),
            (MailedLink.Purpose.WORD.value, _("My memorable word")),
            (MailedLink.Purpose.UNLOCK.value, _("Neither: I have to wait, or my account is locked")),
        ],
        initial=MailedLink.Purpose.PASSWORD.value,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    new_password = password_field(
        _("New password"), new=True, help_text=_("At least 10 characters; a few words in a row are easy to keep.")
    )
    repeated = password_field(_("New password again"), new=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new_password") and data.get("repeated") and data["new_password"] != data["repeated"]:
            self.add_error("repeated", _("This isn't what you typed above."))
        return data


class NewWordForm(forms.Form):
    """A new memorable word. It is shown while typed: it is chosen once and asked letter by letter."""

    word = forms.CharField(
        label=_("Memorable word"),
        max_length=200,
        help_text=_(
            "At least 8 letters or digits, one word, no spaces. When you log in you are asked for three of its letters."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "class": "form-control", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )

    def clean_word(self) -> str:
        return check_word(self.cleaned_data["word"])


class CurrentPasswordMixin(forms.Form):
    """Asks for the current password, checked by the domain function that makes the change."""

    current_password = password_field(_("Current password"))
    field_order = ["current_password"]


class OwnPasswordForm(CurrentPasswordMixin, NewPasswordForm):
    """Changing one's own password."""


class OwnWordForm(CurrentPasswordMixin, NewWordForm):
    """Changing one's own memorable word."""


class WelcomeForm(NewPasswordForm):
    """What an invited person sets: name, password, memorable word."""

    name = NameField(
        label=_("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "form-control"}),
    )
    word = NewWordForm.base_fields["word"]
    field_order = ["name", "new_password", "repeated", "word"]

    def clean_word(self) -> str:
        word = check_word(self.cleaned_data["word"])
        if word in self.cleaned_data.get("new_password", "").casefold():
            raise ValidationError(_("Choose a word that isn't part of your password."))
        return word
