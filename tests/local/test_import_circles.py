"""No two modules import each other, by however many steps, not even inside a function."""

import grimp

from portal.local.packages import PACKAGES

DICTATED = {frozenset({"tenants.models", "tenants.sessions"})}
"""Django asks a session's store for its model, and the model for its store."""


def circles(graph: grimp.ImportGraph) -> set[frozenset[str]]:
    """The sets of modules that import each other (Tarjan's strongly connected components)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: set[frozenset[str]] = set()

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        stack.append(module)
        for other in graph.find_modules_directly_imported_by(module):
            if other not in number:
                visit(other)
            if other in stack:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == number[module]:
            at = stack.index(module)
            circle = frozenset(stack[at:])
            del stack[at:]
            if len(circle) > 1:
                found.add(circle)

    for module in sorted(graph.modules):
        if module not in number:
            visit(module)
    return found


def test_circles_are_found() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("f", "a")):
        graph.add_import(importer=importer, imported=imported)
    assert circles(graph) == {frozenset("abc")}


def test_there_are_no_circles() -> None:
    """Imports for type annotations alone are left out: they aren't run."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    assert circles(graph) == DICTATED
