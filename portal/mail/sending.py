"""The one place mails go out from. A mail is a row in the transaction of what it tells, sent once that commits."""

import json
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dispatch
from portal.mail.addresses import from_domain
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.sealing import seal


def send(
    *,
    kind: str,
    to: str,
    context: Mapping[str, Any],
    to_name: str = "",
    culture: str = "",
    event: str = "",
    brand: str = "",
    reply_to: str = "",
    thread: str = "",
    secret: bool = False,
) -> Mail | None:
    """Write a mail down; a worker sends it when the transaction commits. Call it inside a partner's wall.

    kind: the folder of its templates under templates/mail/. culture: the reader's language. event: what it tells, with
    its receiver when there are several: one such mail per partner is written, ever; None when it was written before.
    brand: the partner's brand, when the reader is a customer; empty: the portal speaks for itself. thread: a
    Message-ID that all mails of one conversation name. secret: the text is for its reader alone (links that log in):
    it is sealed until it has been sent and then forgotten. An address that can't exist makes a mail that has failed.
    Raises ValueError for a kind without templates.
    """
    if event and Mail.objects.filter(event=event).exists():
        return None
    rendered = render(kind, context, culture=culture, brand=brand)
    message_id = new_message_id()
    mail = Mail(
        event=event,
        kind=kind,
        to_address=one_line(to, 254),
        to_name=one_line(to_name, 160),
        from_name=one_line(brand, 160),
        reply_to=one_line(reply_to, 254),
        culture=culture[:12],
        subject=one_line(rendered.subject, 250),
        text="" if secret else rendered.text,
        html="" if secret else rendered.html,
        secret=secret,
        thread=one_line(thread, 120),
        message_id=message_id,
        next_try_at=timezone.now(),
    )
    if secret:
        mail.sealed = seal(json.dumps([rendered.text, rendered.html]), place=f"mail:{message_id}")
    refuse_impossible(mail)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        if event and Mail.objects.filter(event=event).exists():
            return None  # somebody else wrote it at this moment
        raise
    hand_over(mail)
    return mail


def hand_over(mail: Mail) -> None:
    """Have a worker send a mail that waits, once the transaction commits. Twice is harmless: its row decides."""
    if mail.state != Mail.State.QUEUED:
        return
    partner_id, mail_id = mail.partner_id, mail.pk
    dispatch.on_commit("mail.deliver", partner_id, mail_id)  # where the broker is away, the sweep hands it over again


def refuse_impossible(mail: Mail) -> None:
    """A mail to something that is no address has failed before it was tried."""
    try:
        validate_email(mail.to_address)
    except ValidationError:
        mail.state, mail.next_try_at, mail.sealed = Mail.State.FAILED, None, None
        mail.error = _("This is not an email address.")


def new_message_id() -> str:
    """A Message-ID of our own; its first part names the mail in bounces."""
    return f"<{secrets.token_hex(16)}@{from_domain()[:80]}>"


def one_line(text: str, length: int) -> str:
    """Text that may stand in a header: no line ends or other control characters, nothing invisible, cut to length."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text).split())[
        :length
    ]
