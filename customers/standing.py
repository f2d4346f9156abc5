"""What a partner lets a customer do: suspend and resume, expensive destinations, activating the trial by telephone."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer
from portal.history.notes import add_note
from portal.tenancy import wall


def suspend(customer: Customer, *, reason: str = "") -> Customer:
    """No calls and no mails from now on. The reason becomes a note. Raises ValidationError when it is so already."""
    stored = _locked(customer)
    if stored.suspended_at is not None:
        raise ValidationError(_("%(customer)s is suspended already.") % {"customer": stored})
    stored.suspended_at = timezone.now()
    stored.save(update_fields=["suspended_at"])
    return _noted(stored, _("Suspended: %(reason)s"), reason)


def resume(customer: Customer, *, reason: str = "") -> Customer:
    """End a suspension. Raises ValidationError when there is none."""
    stored = _locked(customer)
    if stored.suspended_at is None:
        raise ValidationError(_("%(customer)s is not suspended.") % {"customer": stored})
    stored.suspended_at = None
    stored.save(update_fields=["suspended_at"])
    return _noted(stored, _("Resumed: %(reason)s"), reason)


def set_expensive(customer: Customer, *, allowed: bool, reason: str = "") -> Customer:
    """Allow or lock destinations that the pricelist marks as expensive. Saying it twice changes nothing."""
    stored = _locked(customer)
    if stored.expensive_allowed == allowed:
        return stored
    stored.expensive_allowed = allowed
    stored.save(update_fields=["expensive_allowed"])
    words = (
        _("Expensive destinations allowed: %(reason)s") if allowed else _("Expensive destinations locked: %(reason)s")
    )
    return _noted(stored, words, reason)


def activate_trial(customer: Customer, *, reason: str = "", at: datetime | None = None) -> Customer:
    """Record that the customer activated the trial by telephone, now or at `at`, and who recorded it.

    Raises ValidationError when it is activated already, has no telephone number, or for a time that can't be.
    """
    stored = _locked(customer)
    moment = at or timezone.now()
    if stored.telephone_activated_at is not None:
        raise ValidationError(_("The trial of %(customer)s is activated already.") % {"customer": stored})
    if not stored.telephone:
        raise ValidationError(_("Enter the customer's telephone number first: that is what is activated."))
    if moment < stored.registered_at or moment > timezone.now():
        raise ValidationError(_("A trial is activated after the customer has registered, and not in the future."))
    inside = wall.current()
    stored.telephone_activated_at = moment
    stored.telephone_activated_by = inside.actor_name if inside else ""
    stored.save(update_fields=["telephone_activated_at", "telephone_activated_by"])
    return _noted(stored, _("Trial activated by telephone: %(reason)s"), reason)


def _locked(customer: Customer) -> Customer:
    return Customer.objects.select_for_update().get(pk=customer.pk)


def _noted(customer: Customer, words: str, reason: str) -> Customer:
    if reason.strip():
        add_note(customer, words % {"reason": reason.strip()})
    return customer
