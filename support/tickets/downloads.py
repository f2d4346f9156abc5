"""Giving out a message's file: always as a download, never as something a browser would show or run."""

import structlog
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from support.models import TicketAttachment

logger = structlog.get_logger(__name__)


def download(attachment: TicketAttachment) -> FileResponse:
    """The file's bytes. Raises Http404 when the storage has lost it."""
    try:
        file = default_storage.open(str(attachment.file.name), "rb")
    except OSError as error:
        logger.error("tickets.attachment_lost", attachment=attachment.pk)
        raise Http404(_("This file is not there any more.")) from error
    return FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
