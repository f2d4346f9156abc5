"""Templates whose variables are read and written by a shorter way than Django's, with Django's outcome.

Django asks an object for `["name"]` first and catches the TypeError before it reads the attribute, at every step of
every variable. Here the object's type is asked whether it has items at all. And Django asks of every text whether it is
a time or a number before it writes it. Whatever is not plain (something callable, a list, a missing name, an error) is
left to Django's own code.
"""

from typing import Any

from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Parser,
    Template,
    Token,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from portal.constant_parts import fold
from portal.grid.escaping import escaped


class QuickVariable(Variable):
    """A variable; see the module."""

    __slots__ = ()

    def resolve(self, context: Any) -> Any:
        if not self.lookups:
            return super().resolve(context)
        name, *attributes = self.lookups
        for values in reversed(context.dicts) if hasattr(context, "dicts") else ():
            if name in values:
                current = values[name]
                break
        else:
            return super().resolve(context)
        for attribute in attributes:
            kind = type(current)
            if callable(current):
                return super().resolve(context)
            if kind is dict:
                if attribute not in current:
                    return super().resolve(context)
                current = current[attribute]
            elif hasattr(kind, "__getitem__"):
                return super().resolve(context)
            else:
                try:
                    current = getattr(current, attribute)
                except Exception:  # noqa: BLE001 -- Django decides which errors are silent
                    return super().resolve(context)
        return super().resolve(context) if self.translate or callable(current) else current


class QuickFilterExpression(FilterExpression):
    """A variable with its filters, and their arguments, read by QuickVariable."""

    __slots__ = ()

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.var = _quick(self.var)
        self.filters = [
            (function, [(is_variable, _quick(argument)) for is_variable, argument in arguments])
            for function, arguments in self.filters
        ]


class QuickVariableNode(VariableNode):
    """`{{ … }}`; see the module."""

    def render(self, context: Any) -> str:
        try:
            output = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        kind = type(output)
        if kind is SafeString:
            return output
        if kind is str:
            return escaped(output) if context.autoescape else output
        if isinstance(output, Promise):
            return escaped(output) if context.autoescape else str(output)
        return render_value_in_context(output, context)


class QuickParser(Parser):
    """Django's parser, with the classes of this module in place of Django's."""

    def compile_filter(self, token: str) -> QuickFilterExpression:
        return QuickFilterExpression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        if type(node) is VariableNode:
            node = QuickVariableNode(node.filter_expression)
        super().extend_nodelist(nodelist, node, token)


class QuickTemplate(Template):
    """A template of which also what never varies is drawn once (portal.constant_parts)."""

    def compile_nodelist(self) -> NodeList:
        if self.engine.debug:  # errors are then told with the lines around them
            return super().compile_nodelist()
        engine = self.engine
        parser = QuickParser(
            Lexer(self.source).tokenize(), engine.template_libraries, engine.template_builtins, self.origin
        )
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        fold(nodes)
        return nodes


def _quick(argument: Any) -> Any:
    return QuickVariable(argument.var) if type(argument) is Variable else argument
