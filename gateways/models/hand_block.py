"""What blocks of routes and of inbound numbers by hand have in common."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel


class HandBlock(TenantModel):
    """A block by a person: why, by whom and when, until it is lifted."""

    reason = models.CharField(_("Reason"), max_length=300)
    blocked_at = models.DateTimeField(_("Blocked"), default=timezone.now)
    blocked_by = models.CharField(_("Blocked by"), max_length=254, blank=True)
    lifted_at = models.DateTimeField(_("Unblocked"), null=True)
    lifted_by = models.CharField(_("Unblocked by"), max_length=254, blank=True)

    class Meta:
        abstract = True
