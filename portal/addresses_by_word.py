"""The apps' addresses by their first word: only those that begin with the asked one's are tried.

Django tries every address of every app in turn: some three hundred regular expressions for a page at their end.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import ResolverMatch, URLResolver, include, path
from django.urls.resolvers import RoutePattern
from django.utils.functional import cached_property


class AddressesByWord(URLResolver):
    """What `path("", include(module))` gives for each of several modules. What it finds is what Django finds.

    urlpatterns = [AddressesByWord("tenants.urls", "products.urls")]
    """

    def __init__(self, *modules: str) -> None:
        super().__init__(_anything(), [path("", include(module)) for module in modules], None)

    def resolve(self, path: Any) -> ResolverMatch:
        """What Django finds among the addresses that may begin so. Raises Resolver404."""
        word = str(path).partition("/")[0]
        return self._parts.get(word, self._others).resolve(path)

    @cached_property
    def _words(self) -> list[tuple[Any, str | None]]:
        return [(one, _first_word(one)) for one in _flat(self.url_patterns)]

    @cached_property
    def _parts(self) -> dict[str, URLResolver]:
        """The addresses that may begin with each word, in their order."""
        known = {word for _one, word in self._words if word is not None}
        return {
            word: URLResolver(_anything(), [one for one, own in self._words if own in {None, word}], None)
            for word in known
        }

    @cached_property
    def _others(self) -> URLResolver:
        """The addresses that may begin with any word."""
        return URLResolver(_anything(), [one for one, word in self._words if word is None], None)


def _anything() -> RoutePattern:
    return RoutePattern("", is_endpoint=False)


def _flat(patterns: Iterable[Any]) -> Iterator[Any]:
    """The addresses, those of included modules in their modules' place."""
    for one in patterns:
        inside = (
            isinstance(one, URLResolver) and str(one.pattern) == "" and not one.namespace and not one.default_kwargs
        )
        if inside and isinstance(one.pattern, RoutePattern):
            yield from _flat(one.url_patterns)
        else:
            yield one


def _first_word(one: Any) -> str | None:
    """The word that an address begins with; None where it may be any."""
    word, slash, _rest = str(one.pattern).partition("/")
    goes_on = isinstance(one, URLResolver)  # then a word without its slash may be the beginning of a longer one
    return None if not isinstance(one.pattern, RoutePattern) or "<" in word or (goes_on and not slash) else word
