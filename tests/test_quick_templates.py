"""Variables read and written by the short way are what Django makes of them, errors and silences included."""

import re
from collections import OrderedDict, defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.quick_templates import QuickTemplate, QuickVariable, QuickVariableNode


class _Missing(ObjectDoesNotExist):
    """Django leaves such an error out of the page."""


class _Owner:
    name = "Ann <b>"
    number = 5
    kinds: dict[str, Any] = {"items": "an item", "name": "Bo"}

    def __init__(self) -> None:
        self.asked = 0

    def greeting(self) -> str:
        return "hello"

    def needs(self, word: str) -> str:
        return word

    def changes(self) -> str:
        raise AssertionError("must not be called")

    changes.alters_data = True  # type: ignore[attr-defined]

    @property
    def counted(self) -> int:
        self.asked += 1
        return self.asked

    @property
    def absent(self) -> str:
        raise _Missing

    @property
    def broken(self) -> str:
        raise RuntimeError("broken")


class _Callable:
    def __call__(self) -> dict[str, str]:
        return {"a": "called"}


class _Kept:
    do_not_call_in_templates = True
    a = "kept"

    def __call__(self) -> str:
        raise AssertionError("must not be called")


class _Colour(Enum):
    RED = "red"


class _Items:
    """Has items and attributes of one name; the item wins."""

    a = "attribute"

    def __getitem__(self, name: str) -> str:
        return "item" if name == "a" else {}[name]


def _values() -> dict[str, Any]:
    return {
        "owner": _Owner(),
        "plain": SimpleNamespace(a=SimpleNamespace(b=SimpleNamespace(c="deep"))),
        "map": {"a": {"b": "in a map"}, "items": "own items", "f": _Callable(), "n": None},
        "default": defaultdict(lambda: "made up"),
        "ordered": OrderedDict(a="first"),
        "list": ["zero", {"a": "one"}],
        "lazy": SimpleLazyObject(_Owner),
        "word": gettext_lazy("Yes"),
        "safe": mark_safe("<i>"),
        "call": _Callable(),
        "kept": _Kept(),
        "colour": _Colour,
        "items": _Items(),
        "number": 1234.5,
        "nothing": None,
        "a": "short",
    }


_PATHS = """
owner.name owner.number owner.greeting owner.needs owner.changes owner.counted owner.absent owner.nowhere
owner.kinds.name owner.kinds.items owner.kinds.nowhere owner.name.upper plain.a.b.c plain.a.x map.a.b map.items map.f.a
map.n map.n.x map.x default.x ordered.a ordered.x list.0 list.1.a list.9 lazy.name lazy.greeting word word.upper safe
call.a kept.a kept colour.RED.value colour.RED items.a items.x number nothing nothing.x a a.0 nowhere nowhere.a
number.is_integer
"""


def _pair(source: str) -> tuple[Template, Template]:
    engine = Engine(string_if_invalid="?")
    return engine.from_string(source), QuickTemplate(source, engine=engine)


@pytest.mark.parametrize("path", _PATHS.split())
def test_a_variable_is_what_django_reads(path: str) -> None:
    source = (
        f"{{{{ {path} }}}}|{{% if {path} %}}yes{{% endif %}}|{{% firstof {path} 'none' %}}|{{% firstof a {path} %}}"
        f"|{{% with x={path} %}}{{{{ x }}}}{{% endwith %}}|{{% for one in {path} %}}{{{{ one }}}},{{% endfor %}}"
        f"|{{% if a and not {path} or {path} == a %}}x{{% endif %}}"
    )
    for part in source.split("|"):
        plain, quick = _pair(part)
        outcomes = []
        for template in (plain, quick):
            try:
                outcome = template.render(Context(_values()))
            except Exception as error:  # noqa: BLE001 -- compared
                outcome = f"{type(error).__name__}: {error}"
            outcomes.append(re.sub(r"0x[0-9a-f]+", "0x", outcome))
        assert outcomes[1] == outcomes[0], part


def test_an_error_is_raised_as_by_django() -> None:
    _plain, quick = _pair("{{ owner.broken }}")
    with pytest.raises(RuntimeError, match="broken"):
        quick.render(Context(_values()))


def test_a_value_is_read_once() -> None:
    owner = _Owner()
    _plain, quick = _pair("{{ owner.counted }} {{ owner.counted }}")
    assert quick.render(Context({"owner": owner})) == "1 2"


def test_the_innermost_value_of_a_name_counts() -> None:
    plain, quick = _pair("{% with a='x' %}{{ a }}{% with a='y' %}{{ a }}{% endwith %}{{ a }}{% endwith %}{{ a }}")
    assert quick.render(Context(_values())) == plain.render(Context(_values())) == "xyxshort"


def test_all_variables_of_a_template_are_changed() -> None:
    source = "{% if a and b.c or not d %}{{ e|default:f }}{% for g in h %}{{ g }}{% endfor %}{% elif i %}{% endif %}"
    _plain, quick = _pair(source)
    condition = quick.nodelist[0].conditions_nodelists[0][0]
    assert isinstance(condition.first.first.value.var, QuickVariable)
    assert isinstance(condition.second.first.value.var, QuickVariable)
    inner = quick.nodelist[0].conditions_nodelists[0][1]
    assert isinstance(inner[0].filter_expression.var, QuickVariable)
    assert isinstance(inner[0].filter_expression.filters[0][1][0][1], QuickVariable)
    assert isinstance(inner[1].sequence.var, QuickVariable)
    assert isinstance(inner[1].nodelist_loop[0].filter_expression.var, QuickVariable)


@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize(
    "value",
    [
        'a <b> & "c"', "plain", "", mark_safe("<i>"), 5, 1234.5, None, True, gettext_lazy("Yes"), [1, "<"],
        datetime(2026, 3, 1, 23, 30, tzinfo=UTC), Decimal("1234.50"), lazy(lambda: mark_safe("<b>"), str)(),
    ],
)  # fmt: skip
def test_a_value_is_written_as_by_django(value: Any, autoescape: bool) -> None:
    plain, quick = _pair(
        "{{ value }}|{{ value|default:'<' }}|{{ value|upper }}|{% filter upper %}{{ value }}{% endfilter %}"
    )
    assert type(quick.nodelist[0]) is QuickVariableNode
    written = [one.render(Context({"value": value}, autoescape=autoescape)) for one in (plain, quick)]
    assert written[1] == written[0]
