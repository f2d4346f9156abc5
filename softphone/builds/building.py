"""Asking for a build, and trying one again. One at a time per web product: the database holds that."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_name
from portal.prepared import PreparedRow
from portal.tenancy import wall
from products.models import WebProduct
from softphone.builds import falling_through
from softphone.builds.identity import version_of
from softphone.models import Artwork, Build
from softphone.web.finding import telephones
from tenants.models import User

BUILD = kind_name("softphone.build")
OPEN = (Build.State.QUEUED, Build.State.BUILDING)


class BuildRefusedError(Exception):
    """A build can't begin or go on; the text tells the person why, and what to do."""


class BuildRunningError(BuildRefusedError):
    """This web product's softphone is being built already."""


def ask_for_build(product: WebProduct, *, artwork: Artwork) -> Build:
    """Begin the next numbered version of a web product's softphone, made by a worker.

    Who is inside the wall gets a mail when it ends. Raises BuildRunningError, and BuildRefusedError when the artwork
    isn't this web product's or isn't ready, or for a web product that has no telephones.
    """
    if not has_softphone(product):
        raise BuildRefusedError(_("A Live Support Chat has no softphone: there is nothing to call with."))
    if artwork.web_product_id != product.pk or artwork.state != Artwork.State.READY:
        raise BuildRefusedError(_("Upload your pictures first, and wait until they are looked through."))
    with transaction.atomic():
        # Two clicks at a time come one after the other: the second sees the first one's build.
        # (no_key: the build's own foreign keys, and those of a build being finished, don't wait for this.)
        locked = WebProduct.objects.select_for_update(no_key=True).get(pk=product.pk)
        falling_through.settle_open(locked)
        _refuse_second(locked)
        inside = wall.current()
        newest = Build.objects.filter(web_product=locked).aggregate(number=Max("number"))["number"] or 0
        try:
            with transaction.atomic():
                build = Build.objects.create(
                    web_product=locked,
                    artwork=artwork,
                    number=newest + 1,
                    asked_by_id=inside.actor_id if inside else None,
                    asked_by_name=inside.actor_name if inside else "",
                )
        except IntegrityError as error:
            raise BuildRunningError(_("This softphone is being built already.")) from error
        _send(build)
    return build


def try_again(build: Build) -> Build:
    """Begin a failed build again, under its number and with its pictures, but with brand and settings as they are now.

    Raises BuildRunningError; BuildRefusedError for one that didn't fail or that has a successor.
    """
    with transaction.atomic():
        WebProduct.objects.select_for_update(no_key=True).get(pk=build.web_product_id)
        reopen(build)
        job = job_of(build)
        if job is None or not queue.retry(job):
            _send(build)
    return build


def reopen(build: Build) -> None:
    """Let a failed build be built again; the caller has a job do it. Raises as `try_again` does."""
    if Build.objects.filter(web_product_id=build.web_product_id, number__gt=build.number).exists():
        raise BuildRefusedError(_("There is a newer version by now: build a new one instead."))
    failed = Build.objects.filter(pk=build.pk, state=Build.State.FAILED)
    try:
        with transaction.atomic():
            taken = failed.update(state=Build.State.QUEUED, error="", log="")
    except IntegrityError as error:
        raise BuildRunningError(_("This softphone is being built already.")) from error
    build.refresh_from_db()
    if not taken and build.state in OPEN:
        raise BuildRunningError(_("This softphone is being built already."))
    if not taken:
        raise BuildRefusedError(_("Only a failed build can be tried again."))


_NEWEST = PreparedRow(lambda product: Build.objects.filter(web_product_id=product), 1)
_JOB = PreparedRow(
    lambda table, pk, kind: Job.objects.filter(subject_table=table, subject_id=pk, kind=kind).order_by("-id"),
    "a table",
    1,
    "a kind",
)


def has_softphone(product: WebProduct) -> bool:
    """Whether web products of this type have one at all."""
    return product.type in telephones()


def job_of(build: Build) -> Job | None:
    """The newest job that builds this version."""
    return _JOB.first(Build._meta.db_table, build.pk, BUILD)


def running_build(product: WebProduct) -> tuple[Build, Job] | None:
    """The build that is waiting or being worked on, with its job."""
    build = _NEWEST.first(product.pk)
    if build is None or build.state == Build.State.DONE:
        return None
    job = job_of(build)
    return (build, job) if job is not None and not job.has_ended else None


def _refuse_second(product: WebProduct) -> None:
    found = running_build(product)
    if found is None:
        return
    build, _job = found
    words = {"version": version_of(build.number), "name": build.asked_by_name or _("somebody")}
    text = _("Version %(version)s is being built already; %(name)s asked for it. One build runs at a time.")
    raise BuildRunningError(text % words)


def _send(build: Build) -> Job:
    person = User.objects.filter(pk=build.asked_by_id, is_active=True).first() if build.asked_by_id else None
    label = _("Branded softphone of %(product)s, %(version)s") % {
        "product": build.web_product.brand,
        "version": version_of(build.number),
    }
    return queue.enqueue(
        BUILD,
        params={"build": build.pk},
        subject=build,
        label=label[:200],
        mail_to=person.email if person else "",
    )
