"""Reading `{{ row.owner.name }}` by the short way.

Django asks an object for `["name"]` first and catches the TypeError before it reads the attribute, at every step of
every variable. Here the object's type is asked whether it has items at all. Whatever is not plain (something callable,
a list, a missing name, an error) is left to Django's own code, so that the outcome is always Django's.
"""

from typing import Any

from django.template.base import FilterExpression, NodeList, Variable
from django.template.smartif import TokenBase

_by_django: Any = Variable._resolve_lookup  # type: ignore[attr-defined]


class QuickVariable(Variable):
    """A variable of a parsed template, see `quicken`."""

    __slots__ = ()

    def _resolve_lookup(self, context: Any) -> Any:
        name, *attributes = self.lookups or ()
        for values in reversed(context.dicts) if hasattr(context, "dicts") else ():
            if name in values:
                current = values[name]
                break
        else:
            return _by_django(self, context)
        for attribute in attributes:
            kind = type(current)
            if callable(current):
                return _by_django(self, context)
            if kind is dict:
                if attribute not in current:
                    return _by_django(self, context)
                current = current[attribute]
            elif hasattr(kind, "__getitem__"):
                return _by_django(self, context)
            else:
                try:
                    current = getattr(current, attribute)
                except Exception:  # noqa: BLE001 -- Django decides which errors are silent
                    return _by_django(self, context)
        return _by_django(self, context) if callable(current) else current


def quicken(nodes: NodeList) -> None:
    """Make every variable of these nodes, and of all inside them, a QuickVariable."""
    for node in nodes:
        _look_into(vars(node).values())


def _look_into(values: Any) -> None:
    for value in values:
        if isinstance(value, FilterExpression):
            _change(value.var)
            for _function, arguments in value.filters:
                for is_variable, argument in arguments:
                    if is_variable:
                        _change(argument)
        elif isinstance(value, Variable):
            _change(value)
        elif isinstance(value, NodeList):
            quicken(value)
        elif isinstance(value, TokenBase):
            _look_into([getattr(value, name, None) for name in ("value", "first", "second")])
        elif isinstance(value, dict):
            _look_into(value.values())
        elif isinstance(value, list | tuple):
            _look_into(value)


def _change(variable: Any) -> None:
    if type(variable) is Variable and variable.lookups is not None:
        variable.__class__ = QuickVariable
