"""The Quick Start's own logic: what comes next, and what waits for what."""

from hypothesis import given
from hypothesis import strategies as st

from portal.grid.quick_start import Chapter, State, Step, told


def _step(key: str, *, done: bool = False, needs: tuple[str, ...] = ()) -> Step:
    return Step(key=key, title=key.upper(), why="", url_name="dashboard", done=done, needs=needs)


def _chapters(done: set[str], *, optional: bool = True) -> list[Chapter]:
    def step(key: str, *needs: str) -> Step:
        return _step(key, done=key in done, needs=needs)

    return [
        Chapter(title="One", steps=[step("a")]),
        Chapter(title="Two", steps=[step("b"), step("c", "a", "b")], optional="if you like" if optional else ""),
        Chapter(title="Three", steps=[step("d", "a", "c")]),
    ]


def _states(done: set[str], *, optional: bool = True) -> tuple[list[str], str | None]:
    found = told(_chapters(done, optional=optional))
    return [one.state.value for one in found.chapters], str(found.following.step.key) if found.following else None


def test_an_optional_chapter_stands_in_nobodys_way() -> None:
    assert _states(set()) == (["next", "optional", "blocked"], "a")
    assert _states({"a"}) == (["done", "optional", "next"], "d")
    assert _states({"a", "d"}) == (["done", "optional", "done"], None)


def test_once_begun_it_has_to_be_finished() -> None:
    assert _states({"a", "b"}) == (["done", "next", "blocked"], "c")
    assert _states({"a", "b", "c"}) == (["done", "done", "next"], "d")
    assert _states({"a"}, optional=False) == (["done", "next", "blocked"], "b")


def test_it_says_what_a_step_waits_for() -> None:
    found = told(_chapters(set(), optional=False))
    assert found.chapters[2].waits_for == ["One", "Two"]  # others are named by their chapters
    inside = told(_chapters(set())).chapters[1].steps[1]
    assert (inside.state, inside.waits_for) == (State.BLOCKED, ["One", "B"])


def test_a_step_may_have_to_be_done_in_an_optional_chapter() -> None:
    def state(*done: str) -> tuple[str, int]:
        steps = [_step("own", done="own" in done), Step(**{**vars(_step("link", done="link" in done)), "always": True})]
        found = told([Chapter(title="Prices", steps=steps, optional="if you like")])
        return found.chapters[0].state.value, found.total

    assert state() == ("next", 1)
    assert state("link") == ("done", 1)
    assert state("own") == ("next", 2)
    assert state("own", "link") == ("done", 2)


def test_only_what_has_to_be_done_is_counted() -> None:
    found = told(_chapters({"a"}))
    assert (found.done, found.total) == (1, 2)
    found = told(_chapters({"a", "b"}))
    assert (found.done, found.total) == (2, 4)


@given(st.sets(st.sampled_from("abcd")), st.booleans())
def test_there_is_one_next_step_until_all_is_done(done: set[str], optional: bool) -> None:
    found = told(_chapters(done, optional=optional))
    states = [one.state for chapter in found.chapters for one in chapter.steps]
    assert states.count(State.NEXT) == (0 if found.done == found.total else 1)
    for chapter in found.chapters:
        for one in chapter.steps:
            assert (one.state is State.DONE) == one.step.done
            assert (one.state is State.BLOCKED) == bool(one.waits_for)
