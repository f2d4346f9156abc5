"""What was read of the catalogue, as texts in the visitor's language. Only templates see the result."""

from collections.abc import Sequence
from typing import Any

from babel import Locale

from gateways.term_gateways.numbers import shown
from products.cultures import fold
from products.plans import Plan
from trials.terms import Allowance, Offer, Terms
from website.catalogue.numbers import CountryNumbers, NumberList, PlaceNumbers
from website.catalogue.plans import Offers
from website.catalogue.rates import CountryRates, DestinationRate, RateList, Span
from website.public.asked import Found
from website.words import Speech

FEW_CODES = 6
_ENGLISH = Locale("en")


def plans(offers: Offers, speech: Speech) -> list[dict[str, Any]]:
    """Each plan: its name, price and what is in it."""
    found = []
    for plan, price in offers.prices.items():
        facts = []
        if plan.is_unlimited and offers.countries:
            if offers.minutes:
                facts.append((speech.words["minutes_label"], speech.unit(offers.minutes, "minute")))
            if plan is Plan.INTERNATIONAL:
                facts.append((speech.words["countries_label"], speech.count(len(offers.countries))))
        if plan.is_unlimited and offers.numbers:
            facts.append((speech.words["numbers_label"], speech.count(offers.numbers)))
        found.append(
            {
                "name": speech.words[f"plan_{plan.value}"],
                "text": speech.words[f"plan_{plan.value}_text"],
                "price": speech.price(price, offers.currency),
                "facts": facts,
                "suggested": plan is offers.default,
            }
        )
    return found


def trial(terms: Terms, currency: str, speech: Speech) -> dict[str, Any]:
    """How long the trial is, and what it gives in this currency."""
    facts = []
    for allowance in Allowance:
        offer = terms.offers.get(allowance)
        amount = _given(allowance, offer, currency, speech) if offer else ""
        if offer and amount:
            label = speech.words[f"trial_{allowance.value}"]
            facts.append((label, speech.say("waits", what=amount) if offer.activation else amount))
    return {"text": speech.say("trial_text", days=speech.unit(terms.days, "day")), "facts": facts}


def _given(allowance: Allowance, offer: Offer, currency: str, speech: Speech) -> str:
    if allowance is Allowance.CREDIT:
        amount = offer.amounts.get(currency)
        return speech.price(amount, currency) if amount else ""
    if not offer.quantity:
        return speech.words["unlimited"]
    if allowance is Allowance.MINUTES:
        return speech.unit(offer.quantity, "minute")
    return speech.count(offer.quantity)


def terms(rates: RateList, speech: Speech) -> list[str]:
    """How minutes are counted, in sentences."""
    found = [speech.say("steps", step=speech.unit(rates.increment, "second"))]
    if rates.min_charge:
        price = speech.rate(rates.min_charge, rates.currency, 0)
        found.append(speech.say("min_charge", price=price))
    return found


def countries(found: Sequence[CountryRates], rates: RateList, speech: Speech) -> list[dict[str, Any]]:
    """Countries by name, what belongs to none last. english: for searching."""
    rows = []
    for one in found:
        spans = [one.spans.get(kind) for kind in ("L", "M", "O")]
        rows.append(
            {
                "code": one.country,
                "name": speech.country(one.country),
                "english": _ENGLISH.territories.get(one.country, one.country),
                "prices": [_span(span, rates, speech) for span in spans[:2]],
                "other": _span(spans[2], rates, speech),
            }
        )
    return sorted(rows, key=lambda row: (not row["code"], fold(row["name"])))


def _span(span: Span | None, rates: RateList, speech: Speech) -> str:
    if span is None:
        return ""
    lowest = speech.rate(span.lowest, rates.currency, rates.precision)
    return lowest if span.lowest == span.highest else speech.say("from", price=lowest)


def destination(row: DestinationRate, rates: RateList, speech: Speech) -> dict[str, Any]:
    """One price with all that belongs to it."""
    notes = []
    if row.included:
        notes.append(speech.words["included"])
    if row.expensive:
        notes.append(speech.words["expensive"])
    codes = [f"+{code}" for code in row.codes]
    return {
        "name": row.destination,
        "type": speech.words[f"type_{row.line_type}"],
        "rate": speech.rate(row.rate, rates.currency, rates.precision),
        "fee": speech.rate(row.connection_fee, rates.currency, 0) if row.connection_fee else "",
        "notes": notes,
        "origins": speech.say("origins", codes=speech.listed([f"+{code}" for code in row.origins]))
        if row.origins
        else "",
        "codes": speech.listed(codes) if len(codes) <= FEW_CODES else "",
        "more_codes": speech.say("more_codes", n=speech.count(len(codes))) if len(codes) > FEW_CODES else "",
        "all_codes": speech.listed(codes) if len(codes) > FEW_CODES else "",
    }


def result(found: Found, rates: RateList, speech: Speech) -> dict[str, Any]:
    """What a search for a number found, or what is wrong with it and at which field."""
    caller_fault = found.problem in {"wrong_caller", "needs_caller"}
    told: dict[str, Any] = {
        "problem": speech.words[found.problem] if found.problem else "",
        "at_caller": caller_fault,
        "at_number": found.problem in {"wrong_number", "short_number"},
        "title": speech.say("result_title", number=shown(found.digits)) if found.digits else "",
    }
    if found.answer is not None:
        told["code"] = speech.say("result_code", code=f"+{found.answer.code}")
        told["price"] = destination(found.answer.price, rates, speech) if found.answer.price else None
        told["country"] = speech.country(found.answer.price.country) if found.answer.price else ""
        told["others"] = [destination(row, rates, speech) for row in found.answer.others]
    return told


def number_countries(found: Sequence[CountryNumbers], numbers: NumberList, speech: Speech) -> list[dict[str, Any]]:
    """Countries by name."""
    rows = [
        {
            "code": one.country,
            "name": speech.country(one.country),
            "price": speech.say("from", price=speech.price(one.lowest, numbers.currency)),
            "places": speech.count(one.places),
        }
        for one in found
    ]
    return sorted(rows, key=lambda row: (not row["code"], fold(row["name"])))


def place(row: PlaceNumbers, numbers: NumberList, speech: Speech) -> dict[str, Any]:
    """One place's numbers."""
    channels = speech.count(row.channels)
    more = ""
    if row.channel_price is not None:
        more = speech.say("channel_price", price=speech.price(row.channel_price, numbers.currency))
    return {
        "place": row.place or speech.words[f"number_{row.number_type}"],
        "prefix": f"+{row.prefix}" if row.prefix else "",
        "type": speech.words[f"number_{row.number_type}"],
        "setup": speech.price(row.nrc, numbers.currency),
        "monthly": speech.price(row.mrc, numbers.currency),
        "received": speech.rate(row.per_minute, numbers.currency, 0) if row.per_minute else "",
        "channels": channels,
        "channel_price": more,
        "features": [name for name, has in (("Fax", row.fax), ("SMS", row.sms)) if has],
    }
