"""XML-RPC with a WordPress: one call, or many in one request (`system.multicall`)."""

import xmlrpc.client
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from xml.parsers.expat import ExpatError

from website.wordpress import outgoing
from website.wordpress.problems import SiteProblem, from_answer, from_fault, from_outgoing, no_xml

NO_SUCH_METHOD = -32601
MOST_ANSWER = 1_000_000


class Fault(Exception):  # noqa: N818 -- XML-RPC's word
    """The site's refusal of a call."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


class Wordpress:
    """A site at an address, with the key that its plugin knows."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self._key = address.rstrip("/"), key

    def call(self, method: str, *parameters: Any, seconds: float = 20.0) -> Any:
        """The answer of one method. Raises Fault, SiteProblem."""
        found = self._send(method, parameters, seconds)
        if isinstance(found, Fault):
            raise found
        return found

    def with_key(self, method: str, *parameters: Any, seconds: float = 20.0) -> Any:
        """The same with the key as the first parameter. Raises Fault, SiteProblem."""
        return self.call(method, self._key, *parameters, seconds=seconds)

    def many(self, calls: Sequence[tuple[str, str]], *, seconds: float = 90.0) -> None:
        """Make calls of (method, JSON) in one request, each with the key. Raises SiteProblem unless all answer OK."""
        asked = [{"methodName": method, "params": [self._key, body]} for method, body in calls]
        answers = self._send("system.multicall", (asked,), seconds)
        if isinstance(answers, Fault):
            raise from_fault(answers.code, answers.text)
        if not isinstance(answers, list) or len(answers) != len(calls):
            raise no_xml()
        for (method, _body), answer in zip(calls, answers, strict=True):
            if isinstance(answer, dict) and "faultCode" in answer:
                raise from_fault(int(answer["faultCode"]), str(answer.get("faultString", "")), method=method)
            if answer != ["OK"]:
                raise SiteProblem("unexpected", f"{method}: {answer!r:.100}")

    def page(self, path: str, *, seconds: float = 20.0) -> outgoing.Answer:
        """A public page of the site. Raises SiteProblem when there is no answer."""
        try:
            return outgoing.request(self.address + path, seconds=seconds)
        except outgoing.OutgoingError as error:
            raise from_outgoing(error) from None

    def _send(self, method: str, parameters: Sequence[Any], seconds: float) -> Any:
        body = xmlrpc.client.dumps(tuple(parameters), method).encode()
        try:
            answer = outgoing.request(
                f"{self.address}/xmlrpc.php", body=body, content_type="text/xml; charset=utf-8", seconds=seconds
            )
        except outgoing.OutgoingError as error:
            raise from_outgoing(error) from None
        if answer.status != 200:
            raise from_answer(answer.status, answer.headers.get("location", ""), urlsplit(self.address).hostname or "")
        return _read(answer.body)


def _read(body: bytes) -> Any:
    """What an answer says; a Fault as such. Notices that PHP printed before the XML are skipped."""
    start = body.find(b"<?xml")
    if start < 0 or len(body) > MOST_ANSWER or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise no_xml()
    try:
        found, _method = xmlrpc.client.loads(body[start:])
    except xmlrpc.client.Fault as fault:
        return Fault(int(fault.faultCode), str(fault.faultString))
    except (ExpatError, ValueError, TypeError, KeyError, AttributeError, xmlrpc.client.Error):
        raise no_xml() from None
    return found[0] if found else None
