"""Forms of tickets: opening one, answering in one."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from products.models import WebProduct
from support.models import Ticket
from support.tickets.attachments import ACCEPT, OFFERED, Upload
from support.tickets.conversation import LONGEST


class Files(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as a list of `Upload`. What they may be is decided by support.tickets.attachments."""

    widget = Files

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ACCEPT

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [Upload(name=file.name, file=file.file, size=file.size) for file in files]


def _files_help() -> str:
    return _now("At most %(n)d files of %(size)s: %(kinds)s.") % {
        "n": settings.ATTACHMENTS_MAX,
        "size": filesizeformat(settings.ATTACHMENT_MAX_BYTES),
        "kinds": OFFERED,
    }


class ReplyForm(forms.Form):
    """An answer in a ticket."""

    text = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    attachments = FilesField(label=_("Files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachments"].help_text = _files_help()


class TicketForm(forms.Form):
    """A new ticket."""

    subject = forms.CharField(label=_("Subject"), max_length=160)
    category = forms.ChoiceField(label=_("Category"), choices=Ticket.Category.choices)
    web_product = forms.ModelChoiceField(
        label=_("Web Product"), queryset=WebProduct.objects.none(), required=False, empty_label=_("none in particular")
    )
    text = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))
    attachments = FilesField(label=_("Files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["web_product"].queryset = WebProduct.objects.order_by("brand", "id")  # type: ignore[attr-defined]
        self.fields["attachments"].help_text = _files_help()
