"""When a push is asked for: by a person, or by the sweep once a change has settled. One at a time per site."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs import queue
from portal.jobs.models import Job
from portal.tenancy import wall
from products.models import WebProduct
from tenants.models import Partner
from website.wordpress.models import WordpressSite
from website.wordpress.published import pulse
from website.wordpress.saving import is_wordpress

PUSH = "website.wordpress_push"
SETTLES_AFTER = timedelta(minutes=2)
WAITS_AT_MOST = timedelta(minutes=15)
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long after the first, second … failed push in a row the next is tried; the last pause repeats."""


class PushRefusedError(Exception):
    """A push can't begin; the text tells the person why."""


def ask_for_push(site: WordpressSite, *, everything: bool = False) -> Job:
    """Have a worker send what changed, or everything. Raises PushRefusedError while a push runs or without a key."""
    with transaction.atomic():
        locked = WordpressSite.objects.select_for_update(no_key=True).get(pk=site.pk)
        if not locked.key_sealed:
            raise PushRefusedError(_("Make an API key first, and paste it into the plugin's settings in WordPress."))
        if open_push(locked) is not None:
            raise PushRefusedError(_("Prices are being sent to this site already."))
        return queue.enqueue(
            PUSH,
            params={"site": locked.pk, "everything": everything},
            subject=locked,
            label=(_("Send prices to %(address)s") % {"address": locked.address})[:200],
        )


def open_push(site: WordpressSite) -> Job | None:
    """The push that waits for a worker or runs."""
    waiting = [Job.State.QUEUED, Job.State.RUNNING]
    return queue.jobs_of(site).filter(kind=PUSH, state__in=waiting).order_by("-id").first()


def sweep() -> int:
    """Look at every site whether something is to be sent, each in its partner's wall. Returns how many pushes began."""
    with wall.enter_staff(actor_name="website"):
        found = list(
            WordpressSite.objects.filter(
                sends=True,
                key_sealed__isnull=False,
                web_product__cms=WebProduct.Cms.WORDPRESS,
                partner__state=Partner.State.ACTIVE,
            )
            .exclude(web_product__state=WebProduct.State.SUSPENDED)
            .order_by("pk")
            .values_list("partner_id", "pk")
        )
    return sum(_look(partner_id, site_id) for partner_id, site_id in found)


def _look(partner_id: int, site_id: int) -> bool:
    with wall.enter_partner(partner_id, actor_name="website"):
        sites = WordpressSite.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=site_id)
        site = sites.first()
        if site is None:  # a push of it runs just now, or it is gone
            return False
        now = timezone.now()
        notice_change(site, now)
        if not is_due(site, now):
            return False
        try:
            ask_for_push(site)
        except PushRefusedError:
            return False
        return True


def notice_change(site: WordpressSite, now: datetime) -> None:
    """Write down that what is published has changed, if it has."""
    seen = pulse(site.web_product, site, at=now)
    if seen == site.pulse:
        return
    site.pulse, site.changed_at, site.waits_since = seen, now, site.waits_since or now
    site.save(update_fields=["pulse", "changed_at", "waits_since"])


def is_due(site: WordpressSite, now: datetime) -> bool:
    """Whether a push has to begin: a change has settled, or a failed push is to be tried again."""
    if site.next_try_at is not None:
        return now >= site.next_try_at
    if site.changed_at is None or site.waits_since is None:
        return False
    return now - site.changed_at >= SETTLES_AFTER or now - site.waits_since >= WAITS_AT_MOST


def settle(job: Job) -> None:
    """What a push that failed, was cancelled or was given up leaves behind: its reason, and when the next is tried."""
    site = WordpressSite.objects.filter(pk=job.params["site"]).first()
    if site is None:
        return
    if job.state == Job.State.CANCELLED:
        site.problem, site.next_try_at, site.changed_at, site.waits_since = _("It was cancelled."), None, None, None
    else:
        pause = PAUSES[min(site.failures, len(PAUSES) - 1)]
        site.failures += 1
        site.problem, site.next_try_at = job.error, timezone.now() + pause
    site.save(update_fields=["problem", "next_try_at", "failures", "changed_at", "waits_since"])


def nightly() -> int:
    """Have every site looked at again, also where nothing seems changed: a site may have lost what it had."""
    with wall.enter_staff(actor_name="website"):
        found = list(WordpressSite.objects.filter(sends=True, key_sealed__isnull=False).values_list("partner_id", "pk"))
    for partner_id, site_id in found:
        with wall.enter_partner(partner_id, actor_name="website"):
            WordpressSite.objects.filter(pk=site_id, changed_at=None).update(
                changed_at=timezone.now(), waits_since=timezone.now()
            )
    return len(found)


def is_active(product: WebProduct) -> bool:
    """Whether anything may be sent for the product now."""
    return is_wordpress(product) and product.state != WebProduct.State.SUSPENDED
