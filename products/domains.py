"""Whose a domain is. A claim is free and blocks nobody; what is served under a domain belongs to who proves it.

The only writer of a web product's `domain_*` columns. Proved are, without a look, names that nobody else can have: the
portal's own sub-domains, and in development those that lead nowhere (RFC 2606, RFC 6761).

Policy: the proof is looked at again every day. After LOST_AFTER days in a row without it, it ends, and nothing is
served under the domain any more; the partner's owners are told on the first of these days and on the last. Another
partner who proves the domain meanwhile gets it at once if the first one's proof is no longer there.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.hostnames import shown_host_name
from portal.mail.sending import send
from portal.tenancy import wall
from products.domain_proof import LABEL, PATH, PREFIX
from products.models import WebProduct, new_token
from tenants.models import User
from tenants.rate_limit import Limit, passes

logger = structlog.get_logger(__name__)

LOST_AFTER = 14
CHECKS = Limit(name="domain-check", times=20, seconds=600)
"""For each partner: a look asks servers that the partner chose."""
_NOWHERE = ("localhost", "example", "test", "invalid", "example.com", "example.net", "example.org")
_LOOKED_AT = (WebProduct.Proof.TXT, WebProduct.Proof.FILE)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What proves a domain, for the screen: either of the two."""

    record_name: str
    value: str
    file_url: str


def wanted(product: WebProduct) -> Wanted:
    """What its partner has to set."""
    return Wanted(
        record_name=f"{LABEL}.{product.domain}",
        value=f"{PREFIX}{product.domain_token}",
        file_url=f"https://{product.domain}{PATH}",
    )


def claim(product: WebProduct) -> None:
    """The domain of this row, not saved yet, is new: an earlier proof counts no more."""
    product.domain_token = new_token()
    product.domain_checked_at, product.domain_problem, product.domain_failures = None, "", 0
    ours = needs_no_proof(product.domain)
    product.domain_proof = WebProduct.Proof.OURS if ours else ""
    product.domain_proved_at = timezone.now() if ours else None


def needs_no_proof(domain: str) -> bool:
    """Whether nobody but us decides what this name leads to."""
    portal = urlsplit(settings.PORTAL_BASE_URL).hostname or ""
    if "." in portal and domain.endswith(f".{portal}"):
        return True
    return settings.MODE != "production" and f".{domain}".endswith(tuple(f".{name}" for name in _NOWHERE))


def check_now(product: WebProduct) -> WebProduct:
    """Look for the proof. Inside the partner's wall; waits for the network, so before locks are taken.

    Raises ValidationError when this was asked too often, or somebody else holds a proof that is still there.
    """
    if not passes(CHECKS, str(product.partner_id)):
        raise ValidationError(_("This was done very often lately. Wait ten minutes and try again."))
    return _settle(product, *_look(product))


def recheck(product: WebProduct) -> WebProduct:
    """The daily look at a proof that was found once. Inside the partner's wall."""
    return _settle(product, *_look(product))


def due_for_recheck() -> list[tuple[int, int]]:
    """(partner, web product) of every proof that can be lost. Through the staff's door."""
    with wall.enter_staff(actor_name="domain proofs"):
        proved = WebProduct.objects.filter(domain_proof__in=_LOOKED_AT, domain_proved_at__isnull=False)
        return list(proved.order_by("pk").values_list("partner_id", "pk"))


def _look(product: WebProduct) -> tuple[str, str]:
    """(kind of proof, "") or ("", what is in the way)."""
    # A twentieth of the time in which the portal starts, for what is done once a day.
    from products.domain_lookup import look_for_file, look_for_record  # noqa: PLC0415

    record = look_for_record(product.domain, product.domain_token)
    if record.found:
        return WebProduct.Proof.TXT, ""
    file = look_for_file(product.domain, product.domain_token)
    if file.found:
        return WebProduct.Proof.FILE, ""
    return "", f"{record.problem} {file.problem}"[:300]


def _settle(product: WebProduct, proof: str, problem: str) -> WebProduct:
    if proof and product.domain_proved_at is None:
        _free_from_others(product)
    try:
        with transaction.atomic():
            held = WebProduct.objects.select_for_update().get(pk=product.pk)
            if (held.domain, held.domain_token) == (product.domain, product.domain_token):  # not changed meanwhile
                _write(held, proof, problem)
    except IntegrityError:
        raise ValidationError(_another()) from None
    return held


def _write(held: WebProduct, proof: str, problem: str) -> None:
    now = timezone.now()
    held.domain_checked_at, held.domain_problem = now, problem
    if proof:
        held.domain_proof, held.domain_failures = proof, 0
        held.domain_proved_at = held.domain_proved_at or now
    elif held.domain_proof in _LOOKED_AT:
        held.domain_failures += 1
        if held.domain_failures >= LOST_AFTER:
            held.domain_proof, held.domain_proved_at = "", None
        if held.domain_failures in {1, LOST_AFTER}:
            _tell_owners(held)
    held.save(
        update_fields=[
            "domain_checked_at", "domain_problem", "domain_proof", "domain_failures", "domain_proved_at",
        ]
    )  # fmt: skip


def _free_from_others(product: WebProduct) -> None:
    """Another partner's proof of this domain ends when it isn't there any more. Raises ValidationError if it is."""
    with wall.enter_staff(actor_name="domain proofs"):
        other = WebProduct.objects.filter(domain=product.domain, domain_proved_at__isnull=False).first()
    if other is None or other.pk == product.pk:
        return
    if other.domain_proof == WebProduct.Proof.OURS or _look(other)[0]:
        raise ValidationError(_another())
    logger.warning("domain.changed_hands", domain=product.domain, was=other.partner_id, now=product.partner_id)
    with wall.enter_partner(other.partner_id, actor_name="domain proofs"):
        held = WebProduct.objects.select_for_update().get(pk=other.pk)
        held.domain_proof, held.domain_proved_at, held.domain_failures = "", None, LOST_AFTER
        held.save(update_fields=["domain_proof", "domain_proved_at", "domain_failures"])
        _tell_owners(held)


def _another() -> str:
    return _(
        "Somebody else on the platform has proved this domain, and that proof is still there. Remove it from your DNS "
        "or website, then check again."
    )


def _tell_owners(product: WebProduct) -> None:
    lost = product.domain_proved_at is None
    for owner in User.objects.filter(partner_id=product.partner_id, role=User.Role.OWNER, is_active=True):
        send(
            kind="domain-proof",
            to=owner.email,
            context={
                "person": owner,
                "product": product,
                "domain": shown_host_name(product.domain),
                "lost": lost,
                "days": LOST_AFTER,
                "url": settings.PORTAL_BASE_URL + reverse("web-product-domain", args=[product.pk]),
            },
        )
