"""Mailing something once more because a person asked for it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.mail.models import Mail
from portal.mail.sending import hand_over, new_message_id, refuse_impossible
from portal.tenancy import wall

PAUSE = timedelta(minutes=5)


def why_not_again(mail: Mail) -> str:
    """Why this mail can't be mailed again; "" when it can."""
    if mail.secret:
        return _("It held a link for one person and was not kept. Ask for a new link instead.")
    if mail.state == Mail.State.QUEUED:
        return _("It is still waiting to be sent.")
    return ""


def resend(mail: Mail) -> Mail:
    """Mail the same words to the same address again, as a mail of its own. Raises ValidationError with the reason.

    What became of the first one stays as it is. Staff may do it too: the new mail belongs to the same partner.
    """
    if reason := why_not_again(mail):
        raise ValidationError(reason)
    inside = wall.current()
    with wall.enter_partner(
        mail.partner_id,
        actor_id=inside.actor_id if inside else None,
        actor_name=inside.actor_name if inside else "",
        request_id=inside.request_id if inside else "",
    ):
        lately = Mail.objects.filter(
            to_address=mail.to_address, subject=mail.subject, text=mail.text, created_at__gt=timezone.now() - PAUSE
        )
        if lately.exists():
            raise ValidationError(_("This was mailed in the last five minutes. Give it time to arrive."))
        again = Mail(
            kind=mail.kind,
            to_address=mail.to_address,
            to_name=mail.to_name,
            from_name=mail.from_name,
            reply_to=mail.reply_to,
            culture=mail.culture,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            thread=mail.thread,
            message_id=new_message_id(),
            next_try_at=timezone.now(),
        )
        refuse_impossible(again)
        again.save(force_insert=True)
        hand_over(again)
    return again
