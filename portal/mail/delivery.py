"""Sending what waits: one worker at a time, again after a while when it didn't work.

A worker takes a mail by one conditional UPDATE, which counts the attempt and sets the moment from which another worker
may believe it dead. The mail travels outside any transaction; what came of it is written only by the worker whose
attempt still counts. A worker that dies after the server took the mail and before that was written causes a second
copy, ten minutes later, with the same Message-ID: a mail twice is the smaller harm than a mail never.
"""

from datetime import timedelta
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

import structlog
from django.core.mail import get_connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.mail.composing import compose
from portal.mail.models import Mail
from portal.mail.sending import one_line
from portal.sealing import SealError
from portal.tenancy import wall

logger = structlog.get_logger(__name__)

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long to wait after the first, second, … attempt. After the last one the mail has failed."""
LEASE = timedelta(minutes=10)
"""Far longer than a mail server may take (EMAIL_TIMEOUT for each of its answers)."""
OVERDUE = timedelta(seconds=30)
AT_ONCE = 200


class _Ended(Exception):  # noqa: N818 -- it says how a mail ended
    def __init__(self, state: Mail.State, error: str) -> None:
        self.state, self.error = state, error


class _Later(Exception):  # noqa: N818
    def __init__(self, error: str) -> None:
        self.error = error


def deliver(partner_id: int, mail_id: int) -> Mail.State | None:
    """Try to send one mail. Returns the state it is in now, or None when it isn't this worker's to send."""
    with wall.enter_partner(partner_id):
        mail = _claim(mail_id)
    if mail is None:
        return None
    log = logger.bind(mail=mail.pk, partner=partner_id, kind=mail.kind, attempt=mail.attempts)
    try:
        _send(mail)
    except _Later as trouble:
        log.warning("mail.later", error=trouble.error)
        return _put_off(mail, trouble.error)
    except _Ended as end:
        log.warning("mail.refused", state=end.state, error=end.error)
        return _end(mail, end.state, end.error)
    log.info("mail.sent")
    return _end(mail, Mail.State.SENT, "")


def overdue() -> list[tuple[int, int]]:
    """(partner, mail) of what should have been sent: its message was lost, its worker died, or its time has come."""
    with wall.enter_staff(actor_name="mail"):
        waiting = Mail.objects.filter(state=Mail.State.QUEUED, next_try_at__lt=timezone.now() - OVERDUE)
        return list(waiting.order_by("next_try_at").values_list("partner_id", "pk")[:AT_ONCE])


def _claim(mail_id: int) -> Mail | None:
    now = timezone.now()
    taken = Mail.objects.filter(pk=mail_id, state=Mail.State.QUEUED, next_try_at__lte=now).update(
        attempts=F("attempts") + 1, next_try_at=now + LEASE
    )
    return Mail.objects.get(pk=mail_id) if taken else None


def _send(mail: Mail) -> None:
    """Hand it to the mail server. Raises _Ended for an answer that won't change, _Later for one that may."""
    try:
        compose(mail, get_connection()).send()
    except SMTPRecipientsRefused as refusal:
        code, text = next(iter(refusal.recipients.values()), (550, b""))
        if code >= 500:
            raise _Ended(Mail.State.BOUNCED, _answer(code, text)) from refusal
        raise _Later(_answer(code, text)) from refusal
    except SMTPDataError as refusal:
        answer = _answer(refusal.smtp_code, refusal.smtp_error)
        raise (_Ended(Mail.State.FAILED, answer) if refusal.smtp_code >= 500 else _Later(answer)) from refusal
    except SMTPNotSupportedError as refusal:
        raise _Ended(Mail.State.FAILED, _("The mail server can't send to such an address.")) from refusal
    except SMTPResponseException as refusal:  # the greeting, the log in, the sender: our own settings
        raise _Later(_("The mail server refused the portal (%(code)s).") % {"code": refusal.smtp_code}) from refusal
    except (SMTPException, OSError) as trouble:
        logger.warning("mail.server_away", error=str(trouble))
        raise _Later(_("The mail server could not be reached.")) from trouble
    except (SealError, ValueError, UnicodeError) as fault:
        logger.exception("mail.not_composed", mail=mail.pk)
        raise _Ended(Mail.State.FAILED, _("This mail can't be put together.")) from fault


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return one_line(f"{code} {words}", 500)


def _put_off(mail: Mail, error: str) -> Mail.State:
    if mail.attempts > len(BACK_OFF):
        return _end(mail, Mail.State.FAILED, error)
    _write(mail, next_try_at=timezone.now() + BACK_OFF[mail.attempts - 1], error=error)
    return Mail.State.QUEUED


def _end(mail: Mail, state: Mail.State, error: str) -> Mail.State:
    sent_at = timezone.now() if state == Mail.State.SENT else None
    _write(mail, state=state, error=error, sent_at=sent_at, next_try_at=None, sealed=None)
    return state


def _write(mail: Mail, **values: object) -> None:
    """What came of an attempt, unless another worker has taken the mail over meanwhile."""
    with wall.enter_partner(mail.partner_id):
        mine = Mail.objects.filter(pk=mail.pk, state=Mail.State.QUEUED, attempts=mail.attempts)
        if not mine.update(**values):
            logger.warning("mail.taken_over", mail=mail.pk)
