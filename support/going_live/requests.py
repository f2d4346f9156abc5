"""Asking for activation, taking that back, and the staff's answers. The only writer of ActivationRequest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.history.notes import add_note
from portal.mail.sending import send
from portal.tenancy import wall
from products.models import WebProduct
from products.switching import switch
from softphone.builds.addresses import in_words, outdated
from support.going_live import readiness
from support.going_live.checks import Check
from support.going_live.ticketing import open_ticket_for, tell
from support.models import ActivationRequest
from support.tickets.attachments import Upload
from support.tickets.authors import Author
from tenants.models import User

Asked = ActivationRequest.State


class NotReadyError(ValidationError):
    """Activation can't be requested now; the page of going live shows why, and what to do."""


def open_request(product: WebProduct) -> ActivationRequest | None:
    """The request that waits for the staff's answer, if any."""
    return ActivationRequest.objects.filter(web_product=product, state=Asked.ASKED).select_related("ticket").first()


def ask(
    product: WebProduct,
    *,
    words: str = "",
    subject: str = "",
    author: Author | None = None,
    attachments: Sequence[Upload] = (),
) -> ActivationRequest:
    """Request activation: a ticket with the report as it is now. Inside the partner's wall.

    words, subject, attachments: what the person writes to staff; by default the subject names the web product.
    author: by default whoever is inside the wall.
    Raises NotReadyError when something blocks, or when the state doesn't allow it; ValidationError as
    `conversation.open_ticket` does.
    """
    _refuse_by_state(product)
    checks = readiness.report(product)
    if faults := readiness.blocking(checks):
        titles = ", ".join(one.title for one in faults)
        raise NotReadyError(_("This has to be mended first: %(titles)s.") % {"titles": titles})
    with transaction.atomic():
        held = switch(product, WebProduct.State.REQUESTED)
        inside = wall.current()
        text = "\n\n".join(filter(None, [words.strip(), readiness.in_words(checks)]))
        ticket = open_ticket_for(held, text, subject=subject, author=author, attachments=attachments)
        return ActivationRequest.objects.create(
            web_product=held,
            ticket=ticket,
            report=[one.as_json() for one in checks],
            asked_by_name=author.name if author else inside.actor_name if inside else "",
        )


def _refuse_by_state(product: WebProduct) -> None:
    if product.state == WebProduct.State.DEVELOPMENT:
        return
    waiting = open_request(product)
    if waiting is not None:
        text = _("Activation of %(product)s is requested already, in ticket %(ticket)s.")
        raise NotReadyError(text % {"product": product, "ticket": waiting.ticket})
    raise NotReadyError(_("%(product)s is: %(state)s.") % {"product": product, "state": product.get_state_display()})


def withdraw(product: WebProduct) -> None:
    """Take a request back. Inside the partner's wall. Raises ValidationError when none waits."""
    with transaction.atomic():
        found = _hold(ActivationRequest.objects.filter(web_product=product, state=Asked.ASKED))
        _decide(found, Asked.WITHDRAWN)
        switch(found.web_product, WebProduct.State.DEVELOPMENT)
        tell(found.ticket, _("The request is withdrawn."), by_staff=False, close=True)


def report_of(request: ActivationRequest) -> list[Check]:
    """The report as it was when activation was requested."""
    return [Check.from_json(line) for line in request.report]


def check_again(pk: int) -> list[Check]:
    """The report as it is now, for staff. Raises ActivationRequest.DoesNotExist."""
    found = ActivationRequest.objects.select_related("web_product").get(pk=pk)
    with _at_home(found.partner_id):
        return readiness.report(WebProduct.objects.get(pk=found.web_product_id))


def approve(pk: int, *, in_spite: bool = False) -> ActivationRequest:
    """Staff: the web product goes live, and who asked for it and the owners get a mail.

    in_spite: also when something blocks by now. Raises ValidationError otherwise, and when it was decided already.
    """
    faults = readiness.blocking(check_again(pk))
    if faults and not in_spite:
        titles = ", ".join(one.title for one in faults)
        raise ValidationError(
            _("By now something blocks: %(titles)s. Refuse, or approve in spite of it.") % {"titles": titles}
        )
    with _staff_request(pk) as found:
        _decide(found, Asked.APPROVED)
        product = switch(found.web_product, WebProduct.State.LIVE)
        tell(found.ticket, _("%(product)s is live.") % {"product": product}, by_staff=True, close=True)
        _mail(product, kind="activation-approved", request=found)
    return found


def refuse(pk: int, *, reason: str) -> ActivationRequest:
    """Staff: not now, and why. Raises ValidationError without a reason, and when it was decided already."""
    reason = _needed(reason, _("Say what has to change: the partner reads it."))
    with _staff_request(pk) as found:
        found.reason = reason
        _decide(found, Asked.REFUSED)
        product = switch(found.web_product, WebProduct.State.DEVELOPMENT)
        tell(found.ticket, _("Not yet live: %(reason)s") % {"reason": reason}, by_staff=True)
        _mail(product, kind="activation-refused", request=found, reason=reason)
    return found


def suspend(product: WebProduct, *, reason: str) -> WebProduct:
    """Staff: a live web product stops. Raises ValidationError without a reason, and when it isn't live."""
    reason = _needed(reason, _("Say why: the partner reads it."))
    with _at_home(product.partner_id):
        switched = switch(product, WebProduct.State.SUSPENDED)
        add_note(switched, _("Suspended: %(reason)s") % {"reason": reason})
        _mail(switched, kind="web-product-suspended", reason=reason)
    return switched


def resume(product: WebProduct) -> WebProduct:
    """Staff: a suspended web product is live again. Raises ValidationError when it isn't suspended."""
    with _at_home(product.partner_id):
        switched = switch(product, WebProduct.State.LIVE)
        add_note(switched, _("Live again"))
        _mail(switched, kind="web-product-resumed")
    return switched


@contextmanager
def _at_home(partner_id: int) -> Iterator[None]:
    """Inside the partner's wall, in the name of the member of staff who is at work."""
    outer = wall.current()
    with wall.enter_partner(
        partner_id,
        actor_id=outer.actor_id if outer else None,
        actor_name=outer.actor_name if outer else "",
        request_id=outer.request_id if outer else "",
    ):
        yield


@contextmanager
def _staff_request(pk: int) -> Iterator[ActivationRequest]:
    """The open request of this number, held, inside its partner's wall."""
    partner_id = ActivationRequest.objects.values_list("partner_id", flat=True).get(pk=pk)
    with _at_home(partner_id):
        yield _hold(ActivationRequest.objects.filter(pk=pk))


def _hold(found: "object") -> ActivationRequest:
    request = found.select_for_update(of=("self",)).select_related("web_product", "ticket").first()  # type: ignore[attr-defined]
    if request is None:
        raise ValidationError(_("No request for activation is waiting."))
    if request.state != Asked.ASKED:
        raise ValidationError(
            _("This request is %(state)s already, by %(name)s.")
            % {"state": request.get_state_display(), "name": request.decided_by_name}
        )
    return request


def _decide(request: ActivationRequest, state: ActivationRequest.State) -> None:
    inside = wall.current()
    request.state, request.decided_at = state, timezone.now()
    request.decided_by_name = inside.actor_name if inside else ""
    request.save(update_fields=["state", "decided_at", "decided_by_name", "reason"])


def _needed(reason: str, why: str) -> str:
    if not (reason := reason.strip()[:4000]):
        raise ValidationError({"reason": why})
    return reason


def _mail(product: WebProduct, *, kind: str, request: ActivationRequest | None = None, reason: str = "") -> None:
    """To who asked, and to the partner's owners; each once."""
    people = User.objects.filter(partner_id=product.partner_id, is_active=True)
    asker = request.ticket.opened_by_id if request else None
    url = settings.PORTAL_BASE_URL + reverse("going-live", args=[product.pk])
    address = outdated(product) if product.state == WebProduct.State.LIVE else None
    for person in people:
        if not person.has_usable_password() or not (person.is_owner or person.pk == asker):
            continue
        send(
            kind=kind,
            to=person.email,
            to_name=person.name,
            context={
                "person": person,
                "product": product,
                "reason": reason,
                "url": url,
                "installer": in_words(product, address) if address else "",
            },
            event=f"{kind} {request.pk} {person.pk}" if request else "",
        )
