"""Mails that came back: a delivery report (RFC 3464) to `bounce+TOKEN@…` marks the mail that it is about.

The token is 128 random bits that only the mail itself carried, so nobody can mark a mail he never had.
"""

from dataclasses import dataclass
from email.message import Message

import structlog

from portal.mail.models import Mail
from portal.mail.sending import one_line
from portal.tenancy import wall

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a delivery report says. permanent: the mail will never arrive."""

    permanent: bool
    text: str


def read_report(message: Message) -> Report | None:
    """The delivery report in a message; None for anything else, such as an absence notice."""
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return None
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            fields = [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
            return _judge(fields)
    return None


def record(token: str, report: Report) -> bool:
    """Mark the mail with this token as come back. Returns False when there is none, or it hasn't failed for good."""
    if not report.permanent:
        return False
    with wall.enter_staff(actor_name="bounces"):
        ours = Mail.objects.filter(message_id__startswith=f"<{token}@", state__in=[Mail.State.SENT, Mail.State.QUEUED])
        found = ours.update(state=Mail.State.BOUNCED, error=report.text, next_try_at=None, sealed=None)
    logger.info("mail.bounced", known=bool(found))
    return bool(found)


def _judge(blocks: list[Message]) -> Report:
    """The first receiver that failed for good, or else that nothing has."""
    for block in blocks:
        status = str(block.get("Status", "")).strip()
        action = str(block.get("Action", "")).strip().lower()
        if action == "failed" and not status.startswith(("4", "2")):
            said = str(block.get("Diagnostic-Code", "")).partition(";")[2] or status
            return Report(permanent=True, text=one_line(said, 500) or "failed")
    return Report(permanent=False, text="")
