"""What a template always says becomes one piece of text.

Two thirds of a page's CPU time went into templates, much of that into words, icons and addresses of files that are the
same for everybody. Neighbouring nodes of that kind become one `ConstantNode`, which is drawn once per language. Nothing
that depends on a variable is ever one of them.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, Variable
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import ExtendsNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class ConstantNode(Node):
    """Nodes whose text depends on nothing but the language, on whether values are escaped, and, for addresses, on which
    are served and under which prefix."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.token = nodes[0].token
        self.origin = nodes[0].origin
        self._has_addresses = any(isinstance(node, URLNode) for node in nodes)
        self._texts: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key: tuple[object, ...] = (get_language(), context.autoescape)
        if self._has_addresses:
            key += (get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = mark_safe("".join(str(node.render_annotated(context)) for node in self.nodes))  # noqa: S308
        return text


def pure(tag: Any) -> Any:
    """Marks the function of a simple tag whose text depends on its arguments only, and escapes them itself."""
    tag.portal_pure = True
    return tag


def fold(nodes: NodeList) -> None:
    """Join what is constant in a node list, and in all that lie in it."""
    for node in nodes:
        for inner in _inner(node):
            fold(inner)
    folded: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if _is_constant(node):
            run.append(node)
            continue
        folded += _joined(run)
        folded.append(node)
        run = []
    nodes[:] = folded + _joined(run)


def _inner(node: Node) -> Iterable[NodeList]:
    if isinstance(node, IfNode):
        return [nodelist for _condition, nodelist in node.conditions_nodelists]
    if isinstance(node, ExtendsNode):  # its blocks; what stands between them is never drawn
        return [inner for block in node.blocks.values() for inner in _inner(block)]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [nodelist for nodelist in found if isinstance(nodelist, NodeList)]


def _joined(run: list[Node]) -> list[Node]:
    if not run or (len(run) == 1 and isinstance(run[0], TextNode)):
        return list(run)
    if all(isinstance(node, CommentNode | LoadNode) for node in run):
        return []
    return [ConstantNode(run)]


def _is_constant(node: Node) -> bool:
    if isinstance(node, TextNode | CommentNode | LoadNode):
        return True
    if isinstance(node, TranslateNode):
        return not node.asvar and not node.message_context and _is_text(node.filter_expression)
    if isinstance(node, BlockTranslateNode):
        varies = node.extra_context or node.counter or node.asvar or node.message_context
        return not varies and all(token.token_type == TokenType.TEXT for token in node.singular)
    if isinstance(node, URLNode):  # a name with a colon may mean the application that answers the request
        return (
            node.asvar is None
            and not (node.args or node.kwargs)
            and _is_text(node.view_name)
            and ":" not in str(_text(node.view_name))
        )
    if isinstance(node, StaticNode):
        return node.varname is None and _is_text(node.path)
    if isinstance(node, SimpleNode):
        return (
            getattr(node.func, "portal_pure", False)
            and node.target_var is None
            and not node.takes_context
            and not node.kwargs
            and all(_is_text(argument) for argument in node.args)
        )
    return False


def _text(expression: FilterExpression) -> Any:
    """The text of such an expression."""
    return expression.var.literal if isinstance(expression.var, Variable) else expression.var


def _is_text(expression: FilterExpression) -> bool:
    """Whether it is a text in quotes, without filters."""
    var = expression.var
    return not expression.filters and (
        isinstance(var, str) or (isinstance(var, Variable) and isinstance(var.literal, str) and var.lookups is None)
    )
