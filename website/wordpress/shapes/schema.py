"""What a payload must look like. The plugins take anything, answer OK, and show an empty or broken site afterwards."""

import re
from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
_MONEY = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2,6}", re.ASCII)
_MARKUP = frozenset("<>[]")


def money(value: Any, at: str) -> Iterator[str]:
    """Decimal text: a float would be rounded in binary, null and "" would be shown as 0 or break the page."""
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        yield f"{at}: {value!r} is no amount"


def text(value: Any, at: str) -> Iterator[str]:
    """Plain text that isn't empty."""
    if not isinstance(value, str) or not value.strip() or _MARKUP & set(value):
        yield f"{at}: {value!r} is no plain text"


def blank_text(value: Any, at: str) -> Iterator[str]:
    """Plain text, or none."""
    if not isinstance(value, str) or _MARKUP & set(value):
        yield f"{at}: {value!r} is no plain text"


def matching(pattern: str) -> Check:
    """Text of this form."""
    form = re.compile(pattern, re.ASCII)

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not form.fullmatch(value):
            yield f"{at}: {value!r} doesn't match {pattern}"

    return check


def truth(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{at}: {value!r} is neither true nor false"


def whole(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield f"{at}: {value!r} is no whole number"


def anything(value: Any, at: str) -> Iterator[str]:
    yield from ()


def zero_or(check: Check) -> Check:
    """0, or what the other check takes."""
    return lambda value, at: iter(()) if value == 0 and isinstance(value, int) else check(value, at)


def none_or(check: Check) -> Check:
    """None, or what the other check takes."""
    return lambda value, at: iter(()) if value is None else check(value, at)


def listed(each: Check, *, least: int = 0) -> Check:
    """A list."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list) or len(value) < least:
            yield f"{at}: is no list of at least {least}"
            return
        for number, item in enumerate(value):
            yield from each(item, f"{at}[{number}]")

    return check


def mapped(key: Check, each: Check, *, only: frozenset[str] | None = None) -> Check:
    """An object by keys of one form. only: exactly these keys."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: is no object"
            return
        if only is not None and set(value) != only:
            yield f"{at}: has {', '.join(sorted(value)) or 'nothing'} instead of {', '.join(sorted(only))}"
        for name, item in value.items():
            yield from key(name, f"{at} key")
            yield from each(item, f"{at}.{name}")

    return check


def fields(needed: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """An object with these members and no others."""
    known = {**needed, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: is no object"
            return
        for name in needed.keys() - value.keys():
            yield f"{at}.{name}: is missing"
        for name, item in value.items():
            if name in known:
                yield from known[name](item, f"{at}.{name}")
            else:
                yield f"{at}.{name}: is unknown"

    return check
