"""What a column of a deck of inbound numbers can mean, and the header cells that say so (of many suppliers)."""
# ruff: noqa: E501 - patterns are easier to read in one line

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from gateways.deck.meaning import LETTERS, Meaning, amountish, calling, dated, no_digit, rules

_DIGIT = re.compile(r"\d")
_ONCE = r"(set ?up|activation|install(ation)?|nrc|one ?(time|off)|non ?recurring|up ?front|order|initial|connection)"
_MONTH = r"(monthly|month|mrc|mrr|recurring|subscription|rental|rent)"
_MONEY = r"(fees?|costs?|price|charges?|amount|rate)"
_CURRENCY = r"( (usd|eur|gbp|us|in usd|in eur|cents?|usd cents?))?"

DDI: tuple[Meaning, ...] = (
    Meaning(
        "country",
        _("Country"),
        rules(
            p100=r"^country( (name|iso|code iso|iso code|code))?( a?[23]| alpha ?[23])?$",
            p90=r"^(iso|iso code|iso ?[23]|iso alpha ?[23]?|country ?iso|countrycode( ?a?[23])?|nation|land|pays|país|pais|paese|kraj)$",
        ),
        fits=no_digit,
        strict=True,
    ),
    Meaning(
        "country_prefix",
        _("Country prefix"),
        rules(
            p100=r"^(country|intl|international)( (dial(l?ing)?|calling|phone|tel))? ?(codes?|prefix)$|^countrycode$|^country ?prefix$|^(cc|calling code|dial(l?ing)? code|country no|country number)$"
        ),
        fits=calling,
        strict=True,
    ),
    Meaning(
        "state",
        _("State"),
        rules(
            p95=r"^(states?|provinces?|regions?|state or province|state province|(state|province|region)( ?(codes?|ids?|names?|abbr\w*|iso))|county|administrative area|bundesland)$"
        ),
        fits=LETTERS.search,
    ),
    Meaning(
        "city",
        _("Area / city"),
        rules(
            p100=r"^(city|town|locality|municipality)( name)?$",
            p90=r"^(area( city)?|area name|city area|city or area|did group|did group name|location|place|stadt|ville|ciudad|città|miasto)$",
            p80=r"^(rate ?cent(er|re)( name)?|description|name|destination|zone|region name|exchange( name)?)$",
        ),
        never=re.compile(r"\b(codes?|id|country|type)\b"),
        fits=LETTERS.search,
    ),
    Meaning(
        "area_code",
        _("Area code"),
        rules(
            p100=r"^(area|city|local|national|region(al)?|ndc|npa|std|area dial)( (dial(l?ing)?))? ?(codes?|prefix(es)?)$|^(npa|ndc|areacode|citycode|vorwahl)$",
            p80=r"^(prefix|code|codes|did prefix|number prefix|dial prefix|npa ?nxx)$",
        ),
        never=re.compile(r"\b(country|currency|iso|type|product)\b"),
        fits=_DIGIT.search,
    ),
    Meaning(
        "number_type",
        _("Number type"),
        rules(
            p100=r"^(did|ddi|number|phone|phone number|numbering|line|service)?( )?(type|category|class)( name)?$|^type of (number|did|ddi)$|^(ddi|did)type$",
            p80=r"^(kind|product( type)?)$",
        ),
        fits=LETTERS.search,
    ),
    Meaning(
        "channel_price",
        _("Price of an additional channel"),
        rules(
            p100=r"\b(channel|capacity|trunk|line|port)s?\b.*\b"
            + _MONEY
            + r"\b|\b"
            + _MONEY
            + r"\b.*\bper (channel|line|port)\b|^(additional|extra|add) (channels?|lines?)$|^(per )?channel( (mrc|monthly))?"
            + _CURRENCY
            + r"$"
        ),
        never=re.compile(r"\b(included?|inclusive|free|count|number|set ?up|nrc|setup100|inbound|max\w*|limit)\b"),
        fits=amountish,
    ),
    Meaning(
        "included_channels",
        _("Included channels"),
        rules(
            p100=r"\b(included?|inclusive|incl|free)\b.*\b(channels?|lines?|ports?|capacity)\b|\b(channels?|lines?|ports?|capacity)\b.*\b(included?|inclusive|incl|free)\b",
            p85=r"^(channels|concurrent calls|simultaneous calls|(channels?|lines?|ports?) (count|number|qty|limit)|(max|maximum) channels)$",
        ),
        never=re.compile(r"\b(price|cost|fee|charge|mrc|nrc)\b"),
        fits=_DIGIT.search,
    ),
    Meaning(
        "nrc",
        _("NRC (set-up, once)"),
        rules(
            p100=rf"^(did |ddi |number )?{_ONCE}(100)?( {_MONEY})?( nrc)?{_CURRENCY}$|^{_ONCE}{_MONEY}$|\bnrc\b",
            p80=rf"\b{_ONCE}\b",
        ),
        never=re.compile(r"\b(channels?|date|time to|days?|currency|monthly|mrc|type|id|minute|included)\b"),
        fits=amountish,
    ),
    Meaning(
        "mrc",
        _("MRC (per month)"),
        rules(
            p100=rf"^(did |ddi |number )?{_MONTH}(100)?( {_MONEY})?( mrc)?{_CURRENCY}$|^{_MONTH}{_MONEY}$|^(per|a) month$|\bmrc\b",
            p90=rf"\b{_MONEY}\b.*\b(per month|monthly|month|mo)\b",
            p80=rf"\b{_MONTH}\b",
            p60=rf"^{_MONEY}{_CURRENCY}$",
        ),
        never=re.compile(
            r"\b(channels?|date|currency|nrc|non ?recurring|non recurring|type|id|minutes?|included|count|set ?up)\b"
        ),
        fits=amountish,
    ),
    Meaning(
        "block_size",
        _("Numbers in a block"),
        rules(
            p100=r"^(did |ddi |number )?(block|range|pack|package|bundle|bulk|batch)( of)?( numbers?| ?size| qty| quantity| count)+$",
            p90=r"^(numbers? (per|in( a)?) (block|range|pack|package|bundle)|block|blocksize|min(imum)? (block|order)( size)?|blockgröße)$",
        ),
        fits=_DIGIT.search,
        strict=True,
    ),
    Meaning(
        "per_minute",
        _("Per minute (inbound)"),
        rules(
            p100=rf"\bper ?min(ute)?s?\b|\b{_MONEY} (min|minute)\b|^min(ute)?s? {_MONEY}\b|\bper ?minute{_MONEY}\b|^(inbound|incoming|usage|voice|call|calls|metered|traffic)( (voice|call|calls|usage|in))?( {_MONEY})?{_CURRENCY}$",
            p60=r"\bminute\b",
        ),
        never=re.compile(r"\b(channels?|free|included?|date|sms|fax|count|minimum|month|monthly|nrc|mrc|set ?up)\b"),
        fits=amountish,
    ),
    Meaning(
        "stock",
        _("Stock"),
        rules(
            p100=r"^(in ?)?stock( (count|level|qty|quantity|available|size))?$|^(qty|quantity)( available)?$|^available( (numbers?|qty|quantity|stock|count|dids?|ddis?))?$|^(total|stock|available) ?count$|^count$|^inventory$",
            p70=r"\b(stock|inventory|availability|available)\b",
        ),
        never=re.compile(r"\b(date|features?|type|sms|fax|channels?)\b"),
    ),
    Meaning(
        "fax",
        _("Fax"),
        rules(p100=r"^(fax|t ?38|t38 fax)( (support|supported|enabled|capable|available|ok))?$|^(supports?|has) fax$"),
    ),
    Meaning(
        "sms",
        _("SMS"),
        rules(
            p100=r"^(sms|text|texting|messaging|sms in|inbound sms)( (support|supported|enabled|capable|available|ok))?$|^(supports?|has) sms$"
        ),
        never=re.compile(r"\b(price|cost|fee|charge|rate)\b"),
    ),
    Meaning(
        "features",
        _("Features (a list that may name fax and SMS)"),
        rules(p100=r"^(features?|capabilit(y|ies)|services?|supported features|functions?|feature list|fax sms)$"),
        fits=LETTERS.search,
        many=True,
    ),
    Meaning(
        "regulation",
        _("Regulation"),
        rules(
            p100=r"\bregulat\w*\b|^(needs?|requires?) (registration|address|documents?|verification)$|^(registration|documents?|address|documentation|verification|identity|kyc)( (type|needed|required|requirements?|status|proof|proof required))?$|^(requirements?|restrictions?)( type)?$",
        ),
        never=re.compile(r"\b(date|currency|price|fee|cost)\b"),
    ),
    Meaning(
        "valid_from",
        _("Effective date"),
        rules(
            p100=r"^(effective|valid|start|begin|active|activation)( (from|date|since|on|as of|start( date)?))( (date|from))?( (dd|mm|yyyy).*)?$|^(effective|valid ?from|from date|date from|start date|as of|with effect from|effective ?date|effective at)$",
            p80=r"^date$",
        ),
        never=re.compile(r"\b(to|until|end|expir\w*|created|updated|change\w*)\b"),
        fits=dated,
    ),
    Meaning("currency", _("Currency"), rules(p90=r"^(currency|curr|ccy|currency (code|name|iso))$")),
)
