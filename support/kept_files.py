"""Where this app keeps files: what was attached to tickets."""

from portal.jobs.orphans import keeps
from support.models import TicketAttachment

keeps("tickets", (TicketAttachment, "file"))
