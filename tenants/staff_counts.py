"""What the staff's index counts of partners, people, jobs and exchange rates."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.jobs import waiting
from portal.jobs.models import Job
from portal.mail.models import Mail
from portal.money import rates
from tenants.login_failures import TOLD_FROM
from tenants.models import LoginFailures, Partner, StaffVisit, User
from tenants.staff_numbers import Number, add

_WARN_BEFORE = 2  # days before the exchange rates are too old to be used


def _partners() -> Number:
    partners = Partner.objects.exclude(pk=0)
    suspended = partners.filter(state=Partner.State.SUSPENDED).count()
    note = ngettext("%(n)d suspended", "%(n)d suspended", suspended) % {"n": suspended} if suspended else ""
    url = reverse("admin:tenants_partner_changelist")
    return Number(
        label=_("Partners"), value=partners.count(), url=url, note=note, tone="warn" if suspended else "muted"
    )


def _locked() -> Number | None:
    locked = User.objects.filter(locked_at__isnull=False, is_active=True).count()
    url = reverse("admin:tenants_user_changelist") + "?locked_at__isempty=0"
    return Number(label=_("Locked accounts"), value=locked, url=url, tone="warn") if locked else None


def _attacked() -> Number | None:
    since = timezone.now() - timedelta(days=1)
    attacked = LoginFailures.objects.filter(failures__gte=TOLD_FROM, failed_at__gte=since).count()
    url = reverse("admin:tenants_loginfailures_changelist")
    return (
        Number(label=_("Addresses guessed at in 24 hours"), value=attacked, url=url, tone="warn") if attacked else None
    )


def _jobs() -> Number:
    since = timezone.now() - timedelta(days=1)
    failed = Job.objects.filter(state=Job.State.FAILED, ended_at__gte=since).count()
    waiting = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()
    url = reverse("admin:jobs_job_changelist") + "?state__exact=failed"
    note = _("%(n)d waiting or running") % {"n": waiting}
    label = _("Failed jobs in 24 hours")
    return Number(label=label, value=failed, url=url, note=note, tone="bad" if failed else "good")


def _unknown_jobs() -> Number | None:
    unknown = waiting.of_unknown_kinds()
    url = reverse("admin:jobs_job_changelist")
    note = _("left for a release that knows them: %(kinds)s") % {"kinds": ", ".join(sorted(unknown))}
    label = _("Jobs this release doesn't know")
    return Number(label=label, value=sum(unknown.values()), url=url, note=note, tone="bad") if unknown else None


def _mails() -> Number | None:
    since = timezone.now() - timedelta(days=7)
    failed = Mail.objects.filter(state__in=[Mail.State.FAILED, Mail.State.BOUNCED], created_at__gte=since).count()
    return Number(label=_("Undelivered mails in 7 days"), value=failed, tone="bad") if failed else None


def _rates() -> Number:
    newest = rates.newest_date()
    url = reverse("admin:money_exchangerate_import")
    if newest is None:
        return Number(label=_("Exchange rates"), value="–", url=url, tone="bad", note=_("none yet: import the file"))
    days = (timezone.localdate() - newest).days
    age = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    left = rates.most_days() - days  # days until they may no longer be used
    note = _("too old to be used: import the bank's file") if left < 0 else ""
    if 0 <= left < _WARN_BEFORE:
        note = _("old: import the bank's file")
    tone = "bad" if left < 0 else "warn" if note else "good"
    return Number(label=_("Age of exchange rates"), value=age, url=url, tone=tone, note=note)


def _visits() -> Number | None:
    running = StaffVisit.objects.filter(ended_at=None, ends_at__gt=timezone.now()).count()
    url = reverse("admin:tenants_staffvisit_changelist")
    return Number(label=_("Staff inside partners now"), value=running, url=url) if running else None


add(_partners, order=30)
add(_locked, order=40)
add(_attacked, order=45)
add(_jobs, order=50)
add(_unknown_jobs, order=55)
add(_mails, order=60)
add(_rates, order=70)
add(_visits, order=80)
