"""Sending a site what has changed, and looking at it afterwards."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.history.events import bulk
from portal.sealing import SealError
from website.wordpress.asking import is_active
from website.wordpress.models import SentCall, WordpressSite
from website.wordpress.money import Plugin
from website.wordpress.problems import SiteProblem, from_fault
from website.wordpress.published import NotReadyError, catalogue_of, country_names, pulse
from website.wordpress.reading_back import read_back
from website.wordpress.rpc import NO_SUCH_METHOD, Fault, Wordpress
from website.wordpress.saving import key_of
from website.wordpress.shapes.calls import Call, calls, changed, requests, taking_away
from website.wordpress.warnings import warnings

Progress = Callable[[int, int, str], None]


class PushFailedError(Exception):
    """A push that didn't come to its end; the text tells the partner why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What the site says of itself. digests: by call, of what the portal's plugin holds; the earlier one can't tell."""

    plugin: Plugin
    versions: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] | None = None


def push(site_id: int, *, everything: bool, progress: Progress) -> dict[str, Any]:
    """Send a site what changed since it was last sent to (or everything), then look at its page of plans.

    Runs in a transaction that holds the site's row: a second push of it fails. Returns what was done, for the job.
    Raises PushFailedError; what the site took until then is sent again by the next one, which is harmless.
    """
    began = time.monotonic()
    site = (
        WordpressSite.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=site_id).first()
    )
    if site is None:
        raise PushFailedError(_("The site is no longer connected, or prices are being sent to it just now."))
    product = site.web_product
    if not is_active(product):
        raise PushFailedError(_("Nothing is sent: the CMS Type isn't Wordpress, or the Web Product is suspended."))
    now = timezone.now()
    site.pulse = pulse(product, site, at=now)
    try:
        catalogue = catalogue_of(product, site, at=now)
        wordpress = Wordpress(site.address, key_of(site))
        progress(0, 1, _("Asking the site"))
        about = ask_about(wordpress)
        english = country_names("en")
        wanted = calls(catalogue, about.plugin, english)
        kept = {call.name: call.digest for call in site.sent.all()}
        has = kept if about.digests is None else about.digests
        todo = wanted if everything else changed(wanted, has)
        gone = taking_away(has, wanted)
        size = _send(wordpress, [*todo, *gone], progress)
        seen = read_back(wordpress, catalogue, about.plugin)
    except (NotReadyError, SiteProblem) as error:
        raise PushFailedError(str(error)) from error
    except SealError:
        raise PushFailedError(_("The API key can't be read any more. Make a new one.")) from None
    _write_sent(site, wanted, todo, gone)
    site.plugin, site.versions = about.plugin.value, about.versions
    site.changed_at = site.waits_since = site.next_try_at = None
    site.failures, site.problem = 0, ""
    site.pushed_at, site.push_ms = timezone.now(), round((time.monotonic() - began) * 1000)
    site.push_calls, site.push_bytes = len(todo) + len(gone), size
    site.read_back_url, site.read_back_problem = seen.url, seen.problem
    site.left_out = warnings(catalogue, about.plugin)
    site.save()
    return {"calls": len(todo) + len(gone), "of": len(wanted), "bytes": size, "page": seen.problem or "ok"}


def ask_about(wordpress: Wordpress) -> About:
    """Which plugin answers, and whether the key is right. Raises SiteProblem."""
    try:
        told = json.loads(wordpress.with_key("l7.about", "1"))
        digests = {str(name): str(digest) for name, digest in dict(told["digests"]).items()}
        versions = {name: str(told[name])[:40] for name in ("plugin", "wordpress", "php") if name in told}
        return About(plugin=Plugin.OWN, versions=versions, digests=digests)
    except Fault as fault:
        if fault.code != NO_SUCH_METHOD:
            raise from_fault(fault.code, fault.text, method="l7.about") from None
    except (ValueError, TypeError, KeyError):
        raise SiteProblem("unexpected", "l7.about") from None
    # The earlier plugin: `ping` needs no key, so the key is tried by what changes nothing.
    for method, parameters in (("l7.ping", ()), ("l7.cacheClear", ("1",))):
        try:
            wordpress.with_key(method, *parameters)
        except Fault as fault:
            raise from_fault(fault.code, fault.text, method=method) from None
    return About(plugin=Plugin.VENDOR)


def differences(site: WordpressSite) -> list[str]:
    """Names of the calls whose content isn't what the site has. Asks the site. Raises SiteProblem, NotReadyError."""
    catalogue = catalogue_of(site.web_product, site, at=timezone.now())
    about = ask_about(Wordpress(site.address, key_of(site)))
    wanted = calls(catalogue, about.plugin, country_names("en"))
    has = {call.name: call.digest for call in site.sent.all()} if about.digests is None else about.digests
    return [call.name for call in (*changed(wanted, has), *taking_away(has, wanted))]


def _send(wordpress: Wordpress, todo: list[Call], progress: Progress) -> int:
    """Returns the bytes of JSON that went out."""
    sent = size = 0
    for batch in requests(todo):
        progress(sent, len(todo), _("Sending prices"))
        wordpress.many([(call.method, call.body) for call in batch])
        sent += len(batch)
        size += sum(call.size for call in batch)
    if todo:
        progress(sent, len(todo), _("Clearing the site's cache"))
        wordpress.many([("l7.cacheClear", "1")])
    return size


def _write_sent(site: WordpressSite, wanted: list[Call], todo: list[Call], gone: list[Call]) -> None:
    now = timezone.now()
    with bulk():
        SentCall.objects.filter(site=site, name__in=[call.name for call in gone]).delete()
        known = set(site.sent.values_list("name", flat=True))
        fresh = {call.name for call in todo} | {call.name for call in wanted if call.name not in known}
        SentCall.objects.bulk_create(
            [
                SentCall(site=site, name=call.name, digest=call.digest, size=call.size, sent_at=now)
                for call in wanted
                if call.name in fresh
            ],
            update_conflicts=True,
            unique_fields=["site", "name"],
            update_fields=["digest", "size", "sent_at"],
        )
