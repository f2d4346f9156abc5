"""A rated call in words, step by step, for people who ask why it costs what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gateways.models import Route
from gateways.term_gateways.numbers import shown
from portal.countries import country_name
from portal.money.rounding import call_amount, minor_digits
from pricing.rating.calls import RatedCall, Refusal
from pricing.rating.plans import Freedom


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the explanation. tone: "", "good", "bad" or "warn"."""

    title: str
    text: str
    tone: str = ""


def money(value: Decimal, currency: str, *, least: int = 0) -> str:
    """`0.066667 EUR`: as many decimals as there are, at least the currency's own and `least`, six at most."""
    return _money(value, currency, least, get_language())


@lru_cache(maxsize=8192)  # a package's page shows two hundred costs, most of them once more on the next
def _money(value: Decimal, currency: str, least: int, _language: str | None) -> str:
    places = max(least, minor_digits(currency), -int(value.normalize().as_tuple().exponent))
    return f"{number_format(value, decimal_pos=min(places, 6), force_grouping=True)} {currency}"


def explain(rated: RatedCall) -> list[Step]:
    """Every step from the number to the margin."""
    return [step for part in _PARTS for step in part(rated)]


def _numbers(rated: RatedCall) -> Iterator[Step]:
    caller = shown(rated.call.caller) if rated.call.caller else _("a caller who withholds his number")
    text = _("%(called)s is called by %(caller)s.") % {"called": shown(rated.call.called), "caller": caller}
    yield Step(title=_("Numbers"), text=text)


def _code(rated: RatedCall) -> Iterator[Step]:
    title, pricelist = _("Code and destination"), rated.payer.pricelist.name
    if rated.match is None:
        text = _("%(pricelist)s has no %(currency)s price for this number and this caller on that date.")
        values = {"pricelist": pricelist, "currency": rated.payer.currency}
        yield Step(title=title, text=text % values, tone="bad")
        return
    price = rated.match.row
    text = _("The longest code of %(pricelist)s that the number begins with is %(code)s: %(destination)s.") % {
        "pricelist": pricelist,
        "code": rated.match.code,
        "destination": _place(rated),
    }
    if rated.match.origin_code:
        text += " " + _("This price holds for callers whose number begins with %(origin)s.") % {
            "origin": rated.match.origin_code
        }
    else:
        text += " " + _("This price holds for any caller.")
    yield Step(title=title, text=text)
    text = _("%(rate)s per minute") % {"rate": money(price.rate, rated.payer.currency)}
    if price.connection_fee:
        text += ", " + _("connection fee %(fee)s") % {"fee": money(price.connection_fee, rated.payer.currency)}
    text += ", " + _("valid from %(from)s.") % {
        "from": date_format(timezone.localtime(price.valid_from), "j M Y, H:i"),
    }
    if price.handmade:
        text += " " + _("Set by hand: %(reason)s") % {"reason": price.reason}
    yield Step(title=_("Rate"), text=text)


def _lock(rated: RatedCall) -> Iterator[Step]:
    if rated.match is None or not rated.match.row.expensive:
        return
    title = _("Expensive destination")
    limit = rated.terms.expensive_rate if rated.terms else None
    why = _("The price is marked as expensive.")
    if limit is not None and rated.match.row.rate >= limit:
        why = _("From %(limit)s per minute on, a destination of this pricelist is expensive.") % {
            "limit": money(limit, rated.payer.currency)
        }
    if rated.refusal is Refusal.EXPENSIVE:
        text = _(
            "%(why)s The account may not call expensive destinations, so the call is not put through, free or not."
            " The steps below say what it would cost if the lock were opened."
        )
        yield Step(title=title, text=text % {"why": why}, tone="bad")
    else:
        yield Step(title=title, text=_("%(why)s The account may call such destinations.") % {"why": why}, tone="warn")


def _plan(rated: RatedCall) -> Iterator[Step]:
    if rated.match is None:
        return
    payer, price = rated.payer, rated.match.row
    if payer.package is None:
        yield Step(title=_("Plan"), text=_("Without a Price Package nothing is free: every call is paid for."))
        return
    chosen = country_name(payer.chosen_country) if payer.chosen_country else ""
    words = {
        Freedom.PAYS: _("%(plan)s pays for every call."),
        Freedom.NOT_LISTED: _("%(destination)s is not among the free routes of %(package)s, so the call is paid for."),
        Freedom.NOTHING_CHOSEN: _(
            "%(plan)s frees calls to one chosen country, and none is chosen, so the call is paid for."
        ),
        Freedom.OTHER_COUNTRY: _(
            "%(destination)s is among the free routes, but %(plan)s frees only the chosen country, %(chosen)s."
        ),
        Freedom.FREE: _("%(destination)s is among the free routes of %(package)s, so %(plan)s may call it freely."),
    }
    text = words[rated.freedom] % {
        "plan": payer.plan.label,
        "package": payer.package.name,
        "destination": price.destination,
        "chosen": chosen,
    }
    yield Step(title=_("Plan"), text=text, tone="good" if rated.freedom is Freedom.FREE else "")


def _seconds(rated: RatedCall) -> Iterator[Step]:
    if rated.charge is None or rated.tariff is None:
        return
    charge, increment = rated.charge, rated.tariff.first
    if not charge.billed:
        yield Step(title=_("Length"), text=_("The call was not answered: a call of 0 seconds costs nothing."))
        return
    text = ngettext(
        "%(duration)s second is billed as %(billed)s s: the billing increment of %(pricelist)s is %(step)s s.",
        "%(duration)s seconds are billed as %(billed)s s: the billing increment of %(pricelist)s is %(step)s s.",
        charge.duration,
    )
    values = {
        "duration": number_format(charge.duration, force_grouping=True),
        "billed": number_format(charge.billed, force_grouping=True),
        "pricelist": rated.payer.pricelist.name,
        "step": increment,
    }
    yield Step(title=_("Length"), text=text % values)
    if rated.freedom is not Freedom.FREE or rated.payer.package is None:
        return
    values = {
        "minutes": number_format(rated.payer.package.minutes_per_month, force_grouping=True),
        "left": number_format(rated.free_left, force_grouping=True),
        "free": number_format(charge.seconds.free, force_grouping=True),
        "charged": number_format(charge.seconds.charged, force_grouping=True),
    }
    if not rated.free_left:
        text, tone = _("The %(minutes)s minutes of this month are used up, so the whole call is paid for."), "warn"
    elif not charge.seconds.charged:
        text, tone = _("Of %(minutes)s minutes a month %(left)s s are left: they cover the whole call."), "good"
    else:
        text = _("Of %(minutes)s minutes a month %(left)s s are left: %(free)s s are free, %(charged)s s are paid for.")
        tone = "good"
    yield Step(title=_("Monthly minutes"), text=text % values, tone=tone)


def _sum(rated: RatedCall) -> Iterator[Step]:
    if rated.charge is None or rated.tariff is None or rated.terms is None:
        return
    charge, tariff, currency = rated.charge, rated.tariff, rated.payer.currency
    if not charge.seconds.charged:
        text = _("Nothing is paid for, so there is no connection fee and no min. charge.")
        yield Step(title=_("Price"), text=text, tone="good")
        return
    sum_ = f"{charge.seconds.charged} s × {money(tariff.rate, currency)} / 60 s"
    if tariff.connection_fee:
        sum_ = f"{money(tariff.connection_fee, currency)} + {sum_}"
    exact = call_amount(charge.exact)
    equals = "=" if exact == charge.exact else "≈"
    yield Step(title=_("Sum"), text=f"{sum_} {equals} {money(exact, currency)}")
    if tariff.min_charge:
        values = {"least": money(tariff.min_charge, currency)}
        if charge.lifted:
            text = _("That is below the min. charge of %(least)s, so the call costs the min. charge.")
        elif charge.exact:
            text = _("That is not below the min. charge of %(least)s.")
        else:
            text = _("The rate is 0, so the call is free and the min. charge of %(least)s doesn't apply.")
        yield Step(title=_("Min. charge"), text=text % values)
    text = _("Rounded once, at the end, to six decimals: %(amount)s.")
    yield Step(title=_("Rounding"), text=text % {"amount": money(charge.amount, currency)})


def _supplier(rated: RatedCall) -> Iterator[Step]:
    if rated.charge is None or rated.match is None:
        return
    cost, title = rated.supplier, _("Supplier's cost")
    if cost is None:
        yield Step(title=title, text=_unknown(rated), tone="warn")
        return
    route, own = cost.match.row, cost.gateway.currency
    values = {
        "gateway": cost.gateway.name,
        "destination": route.destination,
        "code": cost.match.code,
        "rate": money(route.rate, own),
        "first": route.first_increment,
        "next": route.next_increment,
        "billed": number_format(cost.billed, force_grouping=True),
        "amount": money(cost.amount, own),
        "fee": money(route.connection_fee, own),
    }
    text = _(
        "%(gateway)s takes the call by code %(code)s, %(destination)s, at %(rate)s per minute, first/next increment"
        " %(first)s/%(next)s s: %(billed)s s billed, %(amount)s."
    )
    if route.connection_fee and cost.billed:
        text += " " + _("Its connection fee of %(fee)s is in it.")
    if not cost.is_the_prices_own:
        text += " " + _("The supplier's coverage has changed since the price was made from it.")
    if cost.blocked:
        by_hand = route.status == Route.Status.HELD
        text += " " + (
            _("You have blocked this route by hand: the call isn't sent.")
            if by_hand
            else _("The supplier blocks this destination: the call would fail.")
        )
    text %= values
    if cost.converted is not None and own != rated.payer.currency:
        given = ", ".join(
            _("1 EUR = %(rate)s %(currency)s (%(day)s, %(source)s)")
            % {
                "rate": f"{quote.per_euro.normalize():f}",
                "currency": quote.currency,
                "day": date_format(quote.date, "j M Y"),
                "source": quote.source,
            }
            for quote in cost.quotes
            if quote.currency != "EUR"
        )
        text += " " + _("At %(rates)s that is %(amount)s.") % {
            "rates": given,
            "amount": money(cost.converted, rated.payer.currency),
        }
    tone = "bad" if cost.blocked else "warn" if cost.missing_rate or not cost.is_the_prices_own else ""
    yield Step(title=title, text=f"{text} {cost.missing_rate}".strip(), tone=tone)


def _unknown(rated: RatedCall) -> str:
    if rated.match is not None and rated.match.row.gateway_id is None:
        return _("The price names no supplier, so the cost isn't known.")
    gateway = rated.match.row.gateway if rated.match is not None else None
    if gateway is not None and gateway.retired_at is not None and gateway.retired_at <= rated.call.at:
        text = _("%(gateway)s, which the price was made from, is retired, so there is no cost.")
        return text % {"gateway": gateway.name}
    return _("The supplier that the price was made from doesn't sell this number on that date, so there is no cost.")


def _margin(rated: RatedCall) -> Iterator[Step]:
    margin, cost = rated.margin, rated.supplier
    if margin is None or cost is None or cost.converted is None or rated.charge is None:
        return
    currency = rated.payer.currency
    text = f"{money(rated.charge.amount, currency)} − {money(cost.converted, currency)} = {money(margin, currency)}"
    if cost.converted:
        percent = margin * 100 / cost.converted
        text += " " + _("(%(percent)s %% of the cost)") % {"percent": number_format(percent, decimal_pos=1)}
    if margin < 0 and rated.charge.seconds.free:
        text += ". " + _("The monthly fee has to bring that in.")
    yield Step(title=_("Margin"), text=text, tone="bad" if margin < 0 else "")


def _place(rated: RatedCall) -> str:
    if rated.match is None:
        return ""
    price = rated.match.row
    kind = str(price.get_line_type_display())
    return f"{price.destination} ({', '.join(part for part in (country_name(price.country), kind) if part)})"


_PARTS = (_numbers, _code, _lock, _plan, _seconds, _sum, _supplier, _margin)
