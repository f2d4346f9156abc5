"""The parser of Help's pages, with labels and tables as the portal has them.

A module of its own, for it takes a twelfth of the time in which the portal starts: it is imported by the first page of
Help that is drawn.
"""

from collections.abc import Sequence

from django.utils.html import format_html
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


class _Renderer(RendererHTML):
    """Labels of the portal look like labels; tables scroll by themselves."""

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        if token.markup == "`":
            return format_html('<span class="help-label">{}</span>', token.content)
        return format_html("<code>{}</code>", token.content)

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="scroll-x" tabindex="0" role="group" aria-label="Table"><table class="plain-table">'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>"


MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


def html_block(content: str) -> Token:
    """A piece of HTML that stands as it is."""
    return Token("html_block", "", 0, content=content)
