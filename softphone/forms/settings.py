"""The form of a softphone's settings. What is right and wrong is decided in softphone.web.saving."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from softphone.models import SoftphoneSettings
from softphone.web.saving import IceDraft, SettingsDraft, check
from softphone.web.sip import MOST_ICE_SERVERS

_AS_TYPED = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
_LONGEST = {"urls": 600, "username": 200, "credential": 300}


@dataclass(kw_only=True)
class IceRow:
    """One STUN or TURN server, as typed, with what is wrong."""

    urls: str = ""
    username: str = ""
    credential: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def filled(self) -> bool:
        return bool(self.urls or self.username or self.credential)


class SettingsForm(forms.Form):
    """What the phone connects to and says. STUN and TURN servers are rows beside the fields (`ice_rows`)."""

    sip_domain = forms.CharField(
        label=_("SIP domain"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={**_AS_TYPED, "placeholder": "sip.example.com"}),
        help_text=_("What stands after the @ in your customers' SIP addresses."),
    )
    sip_websocket = forms.CharField(
        label=_("SIP over WebSocket"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={**_AS_TYPED, "placeholder": "wss://sip.example.com/ws", "inputmode": "url"}),
        help_text=_("Where browsers reach your SIP server. It begins with wss://, and its certificate must be valid."),
    )
    support_url = forms.CharField(
        label=_("Support address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={**_AS_TYPED, "placeholder": "https://www.example.com/support", "inputmode": "url"}
        ),
        help_text=_("The phone's menu leads your customers there."),
    )
    licence = forms.CharField(
        label=_("Licence agreement"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "The installer shows it, and asks for agreement. Empty: a short general one. Counts from the next build on."
        ),
    )

    def __init__(self, *args: Any, kept: SoftphoneSettings, **kwargs: Any) -> None:
        self.kept = kept
        kwargs["initial"] = {name: getattr(kept, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.ice_rows = self._read_rows()

    # ---- STUN and TURN servers

    def _read_rows(self) -> list[IceRow]:
        if self.is_bound:
            sent: Any = self.data  # a QueryDict
            columns = {name: sent.getlist(f"ice_{name}") for name in _LONGEST}
            rows = max((len(texts) for texts in columns.values()), default=0)
            return [
                IceRow(
                    **{
                        name: texts[at].replace("\0", "").strip()[: _LONGEST[name]]
                        for name, texts in columns.items()
                        if at < len(texts)
                    }
                )
                for at in range(min(rows, MOST_ICE_SERVERS * 2))
            ]
        return [
            IceRow(
                urls=" ".join(server.get("urls", [])),
                username=server.get("username", ""),
                credential=server.get("credential", ""),
            )
            for server in self.kept.ice_servers
        ]

    @property
    def empty_row(self) -> IceRow:
        """What the button for another server adds."""
        return IceRow()

    @property
    def shown_rows(self) -> list[IceRow]:
        """The rows; after a button for rows was pressed without JavaScript, with that done."""
        what, _dash, number = self.data.get("row", "").partition("-") if self.is_bound else ("", "", "")
        if what == "add":
            return [*self.ice_rows, IceRow()]
        if what == "remove" and number.isascii() and number.isdigit() and int(number[:4]) < len(self.ice_rows):
            return [row for at, row in enumerate(self.ice_rows) if at != int(number)]
        return self.ice_rows

    def version_state(self) -> dict[str, str]:
        """What the optimistic lock has to know beside the fields."""
        return {
            str(_("STUN and TURN servers")): "\n".join(
                " ".join(filter(None, (row.urls, row.username, row.credential))) for row in self.ice_rows if row.filled
            )
        }

    def is_valid(self) -> bool:
        """False, without complaint, while somebody is still arranging the rows."""
        if self.is_bound and self.data.get("row"):
            self._errors = ErrorDict()
            self.cleaned_data = {}
            return False
        return super().is_valid()

    def draft(self) -> SettingsDraft:
        """What was typed."""
        texts = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return SettingsDraft(
            **texts,
            ice_servers=[
                IceDraft(urls=row.urls, username=row.username, credential=row.credential)
                for row in self.ice_rows
                if row.filled
            ],
        )

    def clean(self) -> None:
        """Everything that is wrong at once, also where a field's own check has passed."""
        checked = check(self.draft())
        for name, messages in checked.errors.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, messages)
        filled = [row for row in self.ice_rows if row.filled]
        for number, messages in checked.ice_errors.items():
            filled[number].errors += messages
        if checked.ice_errors:
            self.add_error(None, _("Correct the servers that are marked below."))
