"""Addresses found by their first word are those that Django finds."""

from importlib import import_module

from django.urls import URLResolver, include, path
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern

from portal.addresses_by_word import AddressesByWord, _flat
from portal.urls import MODULES, urlpatterns


def _asked(module: str) -> set[str]:
    """An address for each of an app's, and some that nearly are."""
    found = {"", "/", "x", "x/1/", "/account/", "<", "%00"}
    for one in _flat(import_module(module).urlpatterns):
        route = str(one.pattern)
        for text in (route, route.rstrip("/"), f"{route}x/", route.partition("/")[0]):
            parts = [part if "<" not in part else "7" for part in text.split("/")]
            found.add("/".join(parts))
    return found


def _outcome(resolver: URLResolver, address: str) -> object:
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.url_name, match.namespaces, match.app_names, match.route


def test_every_address_has_a_first_word() -> None:
    (served,) = [one for one in urlpatterns if isinstance(one, AddressesByWord)]
    assert len(served._words) > 200
    assert all(word is not None for _one, word in served._words), "an address is tried for every page"
    assert sum(len(part.url_patterns) for part in served._parts.values()) == len(served._words)


def test_the_same_address_is_found() -> None:
    (served,) = [one for one in urlpatterns if isinstance(one, AddressesByWord)]
    plain = URLResolver(RoutePattern("", is_endpoint=False), [path("", include(module)) for module in MODULES], None)
    asked = {address for module in MODULES for address in _asked(module)}
    found = {address: _outcome(plain, address) for address in asked}
    assert sum(outcome is not None for outcome in found.values()) > 150
    assert {address: _outcome(served, address) for address in asked} == found
