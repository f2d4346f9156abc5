"""Uploads: on disk from the first byte, and never more of them than allowed."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

_FORM_BESIDE_THE_FILE = 64 * 1024  # bytes that the other fields of a form may take


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes files to disk, and stops at settings.DECK_MAX_BYTES: what follows is read and forgotten.

    The view finds no file then; `was_too_large(request)` tells it why.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        self._announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self._received = 0
        if self._announced > settings.DECK_MAX_BYTES + _FORM_BESIDE_THE_FILE:
            self._refuse()
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._received += len(raw_data)
        if self._received > settings.DECK_MAX_BYTES:
            self._refuse()
        return super().receive_data_chunk(raw_data, start)

    def _refuse(self) -> None:
        if self.request is not None:
            self.request.portal_upload_too_large = True  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=False)


def was_too_large(request: Any) -> bool:
    """Whether a file of this request was refused for its size."""
    return getattr(request, "portal_upload_too_large", False)
