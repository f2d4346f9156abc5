"""The loader of all templates: Django's cached one, which prepares each template once after it was parsed."""

from typing import Any

from django.template import Template
from django.template.base import Node, NodeList
from django.template.loader_tags import ExtendsNode
from django.template.loaders import cached

from portal.constant_parts import fold
from portal.template_lookups import quicken


class Loader(cached.Loader):
    """See TEMPLATES in the settings."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        known = self.get_template_cache.get(self.cache_key(template_name, skip) if skip else template_name)
        if isinstance(known, Template):
            return known
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        quicken(template.nodelist)
        if not any(isinstance(node, ExtendsNode) for node in template.nodelist):
            template.nodelist = _Prepared(template.nodelist)
        return template


class _Prepared(NodeList):
    """The nodes of a template that others extend: Django looks for its blocks each time one of those is drawn."""

    def __init__(self, nodes: NodeList) -> None:
        super().__init__(nodes)
        self._by_type: dict[type[Node], list[Node]] = {}

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Any]:
        found = self._by_type.get(nodetype)
        if found is None:
            found = self._by_type[nodetype] = super().get_nodes_by_type(nodetype)
        return found
