"""Every filter of every grid under values that no browser's control sends: none may end in an exception."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.http import QueryDict

from portal.grid.filters import GridFilterSet
from tests.conftest import Cast

VALUES = ["9999-12-31", "0001-01-01", "\x00", "9" * 40, "-1", "1e999999", "NaN", "²", "\\", "%_", "\u202e", "x" * 5000]


def filter_sets(under: type = GridFilterSet) -> Iterator[type[GridFilterSet]]:
    for config in apps.get_app_configs():
        if "site-packages" in config.path:
            continue
        for module in pkgutil.walk_packages([config.path], f"{config.name}."):
            if "filter" in module.name:
                importlib.import_module(module.name)
    yield from _below(under)


def _below(under: type) -> Iterator[type[GridFilterSet]]:
    for one in under.__subclasses__():
        if one._meta.model is not None:
            yield one
        yield from _below(one)


@pytest.mark.django_db
@pytest.mark.parametrize("value", VALUES)
def test_no_filter_breaks(cast: Cast, as_partner: Callable, value: str) -> None:
    found = list(filter_sets())
    assert len(found) > 10
    with as_partner(cast.acme):
        for one in found:
            for name, field in one.base_filters.items():
                keys = [name, f"{name}_min", f"{name}_max", f"{name}_0", f"{name}_1"]
                data = QueryDict(mutable=True)
                for key in keys:
                    data[key] = value
                filters = one(data, queryset=one._meta.model._default_manager.all())
                if filters.is_valid():
                    assert isinstance(list(filters.qs[:2]), list), (one, name, field)
