"""A trial in plain words: what a customer of each plan gets at three moments, as `trial_state` decides them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from products.plans import Plan
from trials.entitlement import AllowanceState, Facts, Phase, TrialState, applies, ends_at, trial_state
from trials.terms import Allowance, Terms
from trials.words import limit_in_words, money_in_words, none_in_words


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing a customer gets ("yes"), gets after telephone activation ("waits") or doesn't get ("no")."""

    tone: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """What customers of these plans get."""

    plans: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment in a customer's trial."""

    title: str
    note: str
    groups: Sequence[Group]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """last_day: of a customer who registers on `registered`, in UTC."""

    registered: date
    last_day: date
    moments: Sequence[Moment]


def summary(terms: Terms, registered_at: datetime) -> Summary:
    """The trial of somebody who registers at that moment."""
    end = ends_at(registered_at, terms.days)
    first = _groups(terms, registered_at, registered_at, activated=False)
    called = _groups(terms, registered_at, registered_at, activated=True)
    waits = any(line.tone == "waits" for group in first for line in group.lines)
    moments = [Moment(title=_("On day 0, when the customer registers"), note="", groups=first)]
    if waits:
        moments.append(Moment(title=_("After telephone activation"), note="", groups=called))
    else:
        moments[0] = Moment(
            title=moments[0].title,
            note=_("Nothing waits for telephone activation: it makes no difference."),
            groups=first,
        )
    moments.append(
        Moment(
            title=_("On day %(day)s, when the trial has ended") % {"day": terms.days + 1},
            note=_("The prices of their Price Package hold from now on."),
            groups=_groups(terms, registered_at, end, activated=True),
        )
    )
    last = (end - timedelta(microseconds=1)).astimezone(UTC).date()
    return Summary(registered=registered_at.astimezone(UTC).date(), last_day=last, moments=moments)


def _groups(terms: Terms, registered_at: datetime, at: datetime, *, activated: bool) -> list[Group]:
    """Plans that get the same stand together."""
    found: dict[tuple[Line, ...], list[str]] = {}
    for plan in Plan:
        found.setdefault(tuple(_lines(terms, plan, registered_at, at, activated)), []).append(str(plan.label))
    return [Group(plans=", ".join(names), lines=lines) for lines, names in found.items()]


def _lines(terms: Terms, plan: Plan, registered_at: datetime, at: datetime, activated: bool) -> list[Line]:
    offer = terms.offers.get(Allowance.CREDIT)
    currencies = list(offer.amounts) if offer else []
    states = {
        currency: trial_state(
            terms,
            Facts(
                registered_at=registered_at,
                telephone_activated_at=registered_at if activated else None,
                plan=plan,
                currency=currency,
            ),
            at,
        )
        for currency in currencies or [""]
    }
    some = next(iter(states.values()))
    if some.phase is Phase.ENDED and not any(one.offered for state in states.values() for one in _all(state)):
        return [Line(tone="no", text=_("nothing free of charge by the trial"))]
    lines = [
        _line(allowance, some.allowances[allowance])
        for allowance in Allowance
        if applies(allowance, plan) and allowance is not Allowance.CREDIT
    ]
    if applies(Allowance.CREDIT, plan):
        lines.append(_credit_line({code: state.allowances[Allowance.CREDIT] for code, state in states.items()}))
    return lines


def _all(state: TrialState) -> list[AllowanceState]:
    return list(state.allowances.values())


def _line(allowance: Allowance, state: AllowanceState) -> Line:
    if not state.offered:
        return Line(tone="no", text=none_in_words(allowance))
    text = limit_in_words(allowance, state.limit, "")
    return Line(tone="yes", text=text) if state.allowed else Line(tone="waits", text=_waiting(text))


def _credit_line(by_currency: dict[str, AllowanceState]) -> Line:
    given = {code: state for code, state in by_currency.items() if state.offered}
    if not given:
        return Line(tone="no", text=none_in_words(Allowance.CREDIT))
    amounts = [money_in_words(state.limit or 0, code) for code, state in given.items()]
    text = _("free call out credits: %(amounts)s") % {"amounts": " / ".join(amounts)}
    allowed = all(state.allowed for state in given.values())
    return Line(tone="yes", text=text) if allowed else Line(tone="waits", text=_waiting(text))


def _waiting(text: str) -> str:
    return _("%(what)s, once activated by telephone") % {"what": text}
