"""Gateways out of use: no new populations, no imports, no calls. Their history stays, and they can come back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage import changes, locking
from gateways.models.coverage import Supplier


def retire(gateway: Supplier, *, reason: str) -> None:
    """Take a gateway of one's own out of use from now on. Its prices are found by the margin guard as no longer sold.

    Raises ValidationError without a reason, or when it is retired already; ImportRefused for somebody else's.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why: the history keeps it.")})
    if len(reason) > 300:
        raise ValidationError({"reason": _("Keep the reason within 300 characters.")})
    with transaction.atomic():
        locked = locking.lock(gateway)
        if locked.retired_at is not None:
            raise ValidationError(_("This gateway is retired already."))
        locked.retired_at, locked.retired_reason = timezone.now(), reason
        locked.save(update_fields=["retired_at", "retired_reason"])
        changes.notify(locked)


def reinstate(gateway: Supplier) -> None:
    """Take a retired gateway back into use, with the coverage it has. Raises ValidationError when it isn't retired."""
    with transaction.atomic():
        locked = locking.lock(gateway)
        if locked.retired_at is None:
            raise ValidationError(_("This gateway isn't retired."))
        locked.retired_at, locked.retired_reason = None, ""
        locked.save(update_fields=["retired_at", "retired_reason"])
        changes.notify(locked)


def sentence(gateway: Supplier) -> str:
    """Why nothing can be done with a retired gateway."""
    return _("%(gateway)s is retired. Take it back into use first.") % {"gateway": gateway.name}
