"""Somebody who has logged in and asks for pages: through gunicorn's entry point, without a server or a socket."""

import io
import time
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from bench import ground as ground_module
from bench.ground import Ground


@dataclass(frozen=True)
class Answer:
    """What came back, and how many seconds of server time it took."""

    status: int
    seconds: float
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Visitor:
    """The bench's user, inside by both steps of the login. Make it when the data is there."""

    def __init__(self, ground: Ground) -> None:
        from django.conf import settings  # noqa: PLC0415 -- Django is set up by now
        from django.test import RequestFactory  # noqa: PLC0415

        from portal.garbage import collect_seldom  # noqa: PLC0415
        from portal.tenancy import wall  # noqa: PLC0415
        from portal.wsgi import application  # noqa: PLC0415
        from tenants import accounts, login  # noqa: PLC0415
        from tenants.models import MemorableWordDevice, User  # noqa: PLC0415

        with wall.enter_login():
            user = User.objects.select_related("partner").get(pk=ground.user_id)
        accounts.set_up(user, password=ground_module.PASSWORD, word=ground_module.MEMORABLE_WORD)
        request = RequestFactory().get("/")
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        with wall.enter_login():
            device = MemorableWordDevice.objects.get(user_id=user.pk)
        login.begin_session(request, user, device)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"
        self._application = application
        collect_seldom()  # as a web process does; the bench's own decks are nothing that it would look through

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path with its query. The time includes reading a streamed body to its end."""
        parts = urlsplit(path)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": self._cookie,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            **headers,
        }
        statuses: list[str] = []
        began = time.perf_counter()
        answer = self._application(environ, lambda status, _headers: statuses.append(status))
        body = b"".join(answer)
        answer.close()
        return Answer(int(statuses[0].split()[0]), time.perf_counter() - began, body)
