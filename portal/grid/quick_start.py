"""The way from an empty portal to going live, as a checklist of the real state.

Each app declares its chapters in a `quick_start.py` of its own, which is found by name; a chapter is read anew from the
data each time, so nothing here can be out of date:

@chapter(order=10)
def web_product():
    step = Step(key="web-product", title=_("Add Web Product"), why=…, url_name="web-products", done=…)
    return Chapter(title=step.title, steps=[step])
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do.

    key: by which others name it. why: what it is for, or what is still missing. url_name, url_args: the page where it
    is done; begin: the one where it is begun at once, such as a form. needs: keys of steps without which it can't be
    done. always: it has to be done even where its chapter is optional.
    """

    key: str
    title: Text
    why: Text
    url_name: str
    done: bool
    url_args: tuple[object, ...] = ()
    needs: tuple[str, ...] = ()
    always: bool = False
    begin: str = ""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """Steps that belong together. optional: why a partner may leave it out; with its first step it is begun, and has
    to be finished."""

    title: Text
    steps: Sequence[Step]
    optional: Text = ""

    @property
    def begun(self) -> bool:
        return not self.optional or self.steps[0].done

    @property
    def required(self) -> list[Step]:
        """The steps that have to be done."""
        return [step for step in self.steps if self.begun or step.always]


class State(StrEnum):
    """Of a step or a chapter. open: can be done, but something else comes first. blocked: can't be done yet."""

    DONE = "done"
    NEXT = "next"
    OPEN = "open"
    BLOCKED = "blocked"
    OPTIONAL = "optional"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A step with its state. url: "" when it has no page here; begin_url: for who may write.

    waits_for: what blocks it: steps of its own chapter, and whole chapters.
    """

    step: Step
    state: State
    url: str
    begin_url: str
    waits_for: Sequence[Text] = ()


@dataclass(frozen=True, kw_only=True)
class ToldChapter:
    """A chapter with its state and its steps."""

    chapter: Chapter
    state: State
    steps: Sequence[Told]

    @property
    def waits_for(self) -> list[Text]:
        """What blocks its first step."""
        return list(next((told.waits_for for told in self.steps if told.state is State.BLOCKED), ()))


@dataclass(frozen=True, kw_only=True)
class QuickStart:
    """The whole checklist. done, total: steps that have to be done. following: what comes next, None at the end."""

    chapters: Sequence[ToldChapter]
    done: int
    total: int
    following: Told | None


Make = Callable[[], Chapter | None]
_chapters: list[tuple[int, Make]] = []


def chapter(order: int) -> Callable[[Make], Make]:
    """Declare a chapter. The function runs inside the partner's wall; it returns None when it has nothing to ask."""

    def declare(make: Make) -> Make:
        _chapters.append((order, make))
        _chapters.sort(key=lambda pair: pair[0])
        return make

    return declare


def quick_start() -> QuickStart:
    """The checklist of the partner inside the wall."""
    return told([made for _order, make in _chapters if (made := make()) is not None])


def told(chapters: Sequence[Chapter]) -> QuickStart:
    """What is done, what comes next, and what waits for what."""
    required = [step for one in chapters for step in one.required]
    missing = {step.key: one for one in chapters for step in one.required if not step.done}
    free = [step for step in required if not step.done and not missing.keys() & set(step.needs)]
    following = free[0].key if free else None
    shown = [_chapter(one, missing, following) for one in chapters]
    steps = {told.step.key: told for one in shown for told in one.steps}
    return QuickStart(
        chapters=shown,
        done=sum(step.done for step in required),
        total=len(required),
        following=steps[following] if following else None,
    )


def _chapter(one: Chapter, missing: dict[str, Chapter], following: str | None) -> ToldChapter:
    # Inside an optional chapter that nobody has begun, its own steps still wait for each other.
    inside = {**missing, **{step.key: one for step in one.steps if not step.done}}
    steps = [_step(step, one, inside, following) for step in one.steps]
    needed = {told.state for told in steps if told.step in one.required}
    if not needed:
        state = State.OPTIONAL
    else:
        state = next(found for found in (State.NEXT, State.OPEN, State.BLOCKED, State.DONE) if found in needed)
    return ToldChapter(chapter=one, state=state, steps=steps)


def _step(step: Step, own: Chapter, missing: dict[str, Chapter], following: str | None) -> Told:
    titles = {one.key: one.title for one in own.steps}
    blocking = [] if step.done else [key for key in step.needs if key in missing]
    waits_for = list(dict.fromkeys(titles.get(key, missing[key].title) for key in blocking))
    if step.done:
        state = State.DONE
    elif waits_for:
        state = State.BLOCKED
    else:
        state = State.NEXT if step.key == following else State.OPEN
    url = _url(step.url_name, step.url_args)
    return Told(step=step, state=state, url=url, begin_url=_url(step.begin) if step.begin else url, waits_for=waits_for)


def _url(name: str, args: Sequence[object] = ()) -> str:
    """The address; "" while there is no such page (a test fails for steps that stay so)."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
