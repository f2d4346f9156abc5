"""A mail's row as the message that travels."""

import json
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from portal.mail.addresses import BOUNCE, from_address, inbound_address
from portal.mail.models import Mail
from portal.sealing import unseal


def compose(mail: Mail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The message of a mail. Raises SealError when its secret text can't be opened any more."""
    text, html = _words(mail)
    headers = {
        "From": formataddr((mail.from_name or settings.MAIL_FROM_NAME, from_address())),
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.thread:
        headers["References"] = headers["In-Reply-To"] = mail.thread
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=text,
        from_email=inbound_address(BOUNCE, token_of(mail)) or from_address(),  # the envelope's sender
        to=[formataddr((mail.to_name, mail.to_address)) if mail.to_name else mail.to_address],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
        connection=connection,
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message


def token_of(mail: Mail) -> str:
    """The part of its Message-ID that names the mail: `bounce+TOKEN@…` is where it comes back to."""
    return mail.message_id.strip("<>").partition("@")[0]


def _words(mail: Mail) -> tuple[str, str]:
    if mail.sealed is None:
        return mail.text, mail.html
    text, html = json.loads(unseal(mail.sealed, place=f"mail:{mail.message_id}"))
    return text, html
