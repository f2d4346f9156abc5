"""The loader of all templates: Django's cached one, which makes QuickTemplates."""

from collections.abc import Collection
from typing import Any

from django.template import Template
from django.template.base import Node, NodeList, Origin
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader_tags import ExtendsNode
from django.template.loaders import base, cached

from portal.quick_templates import QuickTemplate


class _QuickLoader(base.Loader):
    """Django's loader, but for the class of the template that it makes."""

    def get_template(self, template_name: str, skip: Collection[Origin] | None = None) -> Template:
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = self.get_contents(origin)  # type: ignore[attr-defined] # of the cached loader
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            template = QuickTemplate(contents, origin, str(origin.template_name), self.engine)
            if not any(isinstance(node, ExtendsNode) for node in template.nodelist):
                template.nodelist = _Prepared(template.nodelist)
            return template
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, _QuickLoader):
    """See TEMPLATES in the settings. Each template is read and prepared once."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        known = self.get_template_cache.get(self.cache_key(template_name, skip) if skip else template_name)
        return known if isinstance(known, Template) else super().get_template(template_name, skip)


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
