"""What a column of a deck of termination routes can mean, and the header cells that say so (of many suppliers)."""
# ruff: noqa: E501 - patterns are easier to read in one line

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from .meaning import LETTERS, Meaning, amountish, calling, codeish, dated, no_digit, of_callers, rules, seconds

_ORIGIN = (
    r"\b(orig\w*|src|source|caller|calling(?! code)|ani|cli|clid|a (number|num|nr|no|party|prefix|zone)|anum\w*|obr)\b"
)
CALLER = re.compile(r"src|source|cli|clid|ani|caller|calling|from")
"""Headers that are the callers' codes where such codes stand below them, and anything else where not."""
_ABOUT_CALLER = r"^(orig\w*|caller|calling(?! code)|ani|a (number|num|nr|no|party|prefix|zone)|anum\w*|obr)\b|^traffic orig\w*|^(src|source|cli|clid) (country|group|set|zone|region|area|code|prefix)( code)?( name)?$"
_NO_RATE = (
    r"\b(chang\w*|old|prev\w*|diff\w*|delta|type|currency|id|plan|connect\w*|conn|setup|set up|fee|surcharge|per call|call setup"
    r"|increment\w*|interval|codes?|date|effective|note|weekend|off ?peak|sell\w*|intra|intra\w+|ij|ij\w+|indeterminate|local|grace|nocharge"
    r"|round\w*|status|card|cents? id|disconnect\w*|name|group|period|margin|markup|profit|percent\w*|time|duration|block|min charge|minimum|"
    r"sms|deck|center|centre|last|prefix|discount|tax|vat|mrc|nrc|monthly|count)\b"
)

TERM: tuple[Meaning, ...] = (
    Meaning(
        "code",
        _("Dial codes"),
        rules(
            p100=r"^(full|complete|destination|dest|dst|dial|dialed|dialled|dialing|dialling|called|breakout|termination|term|e ?164|route|number|phone|telephone|to|b number|outbound|area dial|intl|international)( (dial(l?ing)?|area))? ?(codes?|prefix(es)?|digits)$|^dial(ing)?(codes?|prefix(es)?)$|^e ?164( number)?$",
            p95=r"^(codes?|prefix(es)?|digits|prefix(es)? codes?|codes? prefix(es)?|dialcodes?|prefix list|code list|codes? s|dialpattern|vorwahl(en)?|prefijos?|prefixos?|pr[ée]fixes?|prefiss[oi]|prefiks(y)?|indicatif|код(ы)?|префикс(ы)?)$",
            p82=r"^(orts(vorwahl|kennzahl|netz\w*)|código( de)? (área|ciudad|zona)|code( de)? (zone|ville|région|area)|prefisso (distrettuale|area)|код (города|города оператора|зоны|оператора)|kod (obszaru|miasta)|std code|breakout|suffix)$",
            p84=r"^(b (number|num|nr|no|party|prefix|zone)|bnum\w*|called( (party|number))?|dialled number)$",
            p80=r"^(city|area|region(al)?|npa ?nxx|numbering|pattern|npa nxx x|numbers|country area|country city|zone|network|operator|cc ndc|ndc|country and area|country and city|nxx|lerg|exchange|dnis)( (codes?|prefix(es)?|pattern))?$",
            p75=r"^(destinations?|dest|dst)$",
            p70=r"\b(dial\w*|dest\w*|breakout|called|term\w*)\b.*\b(codes?|prefix(es)?)\b",
            p60=r"\bprefix(es)?\b|^npanxx\w*$",
            p50=r"\bcodes?\b",
            p85=r"^((dial )?(codes?|prefix|range|number) (from|start|first|begin|low|min)|(from|start|first|low|lowest|min) (dial )?(code|prefix|range)|range start)$",
        ),
        never=re.compile(
            _ORIGIN
            + r"|\b(currency|iso\d?|alpha ?\d?|mcc|mnc|mccmnc|product|tech|zip|post\w*|status|error|trunk|strip|change|rate|price|name|state|promo|tax|description|increment|interval)\b|^country( (codes?|prefix))?$|^(zone|network|operator|region|area|city|numbers?|country (area|city))$"
        ),
        fits=codeish,
    ),
    Meaning(
        "country_code",
        _("Country code (dialled)"),
        rules(
            p100=r"^(country|intl|international)( (dial(l?ing)?|calling|phone|tel))? ?(codes?|prefix(es)?)$|^countrycode$|^cc$|^calling code$|^(landes(vorwahl|kennzahl)|ländervorwahl|código( de)? país|code( du)? pays|codice paese|код страны|kod kraju|código do país|c code|ctry ?code|isd( code)?)$|^country tel code$|^country no$|^npa$"
        ),
        fits=calling,
        strict=True,
    ),
    Meaning(
        "code_more",
        _("More dial codes (at the same price)"),
        (),
        fits=codeish,
        many=True,
    ),
    Meaning(
        "code_to",
        _("Last dial code (of a range)"),
        rules(
            p100=r"^((dial )?(codes?|prefix|range|number) (to|end|last|until|high|max)|(to|end|last|high|highest|max) (dial )?(code|prefix|range)|range end)$"
        ),
        fits=codeish,
    ),
    Meaning(
        "origin",
        _("Origin prefixes (callers)"),
        rules(
            p100=r"^(orig\w*|src|source|caller|calling|ani|cli|clid|a number|from)( id)? ?(prefix(es)?|codes?|numbers?|digits|dial codes?)$|^(origins?|origination|originating)$|^src ?prefix(es)?$",
            p80=_ORIGIN + r".*\b(prefix(es)?|codes?|numbers?)\b(?!.*\b(country|name|set)\b)",
            # groups and countries of callers are no prefixes: read, so that their lines are told apart from anyone's
            p60=_ABOUT_CALLER + r"|^surcharge group$|^from (country|prefix|zone)$",
        ),
        never=re.compile(
            r"\b(type|rate|price|iso|fee|surcharge(?! group)|charge|cost|date|quality|status)\b|\bcountry code\b(?!$)"
        ),
        fits=of_callers,
    ),
    Meaning(
        "rate",
        _("Rate per minute"),
        rules(
            p100=r"^new\b.*\b(rates?|price|cost|tariff|charge)\b|\b(rates?|price|cost|tariff|charge) new\b",
            p97=r"^(rates?|price|cost|tariff|charge|rate n|price n|next (rate|price)|(rate|price) next|per minute|per min|cost min|inter( ?rate)?|int ?er ?state( rate)?|rate inter( ?state)?|buy(ing)? ?(rate|price)|rate cost|call rate|cost rate|voice rate|rateinitial|buy ?rate|buying ?rate|purchase (rate|price)|wholesale (rate|price)|net (rate|price)|unit (price|cost)|preis|tarif|tarifa|precio|preço|prix|prezzo|tariffa|cena|stawka|цена|тариф)( (per )?(1 )?(min|minute|mins|minutes|min\w*))?( (usd|eur|gbp|us|in usd|in eur|cents?|usd cents?))?$",
            p85=r"^(rates?|price|cost|tariff|charge)\b.*\b(min|minute|usd|eur|gbp|cents?|cent|sec|second)\b|^(usd|eur|gbp|us)\b.*\b(rates?|price|cost|min|minute)\b|^peak( (rate|price)\b|$)",
            p70=r"\b(rates?|price|cost|tariff|charge)\b|\b\w+rate$|\b(\w*preis|\w*entgelt|coût|valor|tarifa?|tariffa|costo|coste|prezzo|precio|preço|prix|cena|stawka|цена|тариф)\b",
            p50=r"^(usd|eur|gbp|us cents?|cents?)( min| minute| per min| per minute)?$|^amount$|^value$",
        ),
        never=re.compile(_NO_RATE + r"|^(rate|price) (1|first|initial)$|^(initial|first) (rate|price)\b|\bcurrent\b"),
        fits=amountish,
    ),
    Meaning(
        "rate_current",
        _("Current rate (where there is no new one)"),
        rules(
            p90=r"^current\b.*\b(rates?|price|cost|tariff|charge)\b|\b(rates?|price|cost|tariff) current\b",
            p80=r"^(old|prev\w*|former) (rates?|price|cost|tariff|charge)\b",
        ),
        never=re.compile(r"\b(date|code|status|change|effective)\b"),
        fits=amountish,
    ),
    Meaning(
        "rate_first",
        _("Rate per minute in the first interval"),
        rules(p95=r"^(rate|price) (1|first|initial)$|^(initial|first|init) (rate|price|cost)( per min\w*| min\w*)?$"),
        fits=amountish,
    ),
    Meaning(
        "connection_fee",
        _("Connection fee"),
        rules(
            p100=r"^(connection|connect|conn|setup|set up|call setup|start|initial|access|flag ?fall)( |$)?(fee|charge|cost|price|rate|surcharge)?$|^(connect|connection|setup)(charge|fee|cost)$|^(price|cost|charge|rate|fee) per call$|^per call( (fee|charge|price|cost))?$|^(rate )?surcharge$|^flag ?fall$|^(price|rate) call$|^(call|session|attempt|fixed|call initiation|one time)( call)? (fee|charge|surcharge)$|^(verbindungsgebühr|frais de (connexion|mise en relation)|(coste de )?establecimiento( de llamada)?|opłata za połączenie|csf|taxa de conexão|плата за соединение)$|^cost on call$|^scatto( alla risposta)?$|^costo alla risposta$",
            p70=r"^(connection|connect|conn|setup|set up)\b",
            p80=r"\b(connection|connect|conn|setup|set up|flagfall)\b.*\b(fee|charge|cost|price|rate|surcharge)\b|\bper call\b",
        ),
        never=re.compile(
            r"\b(disconnect\w*|time(?! charge)|grace|free|date|interval|increment|period|block)\b|^(initial|start|access)$|^(initial|start) (rate|price)$"
        ),
        fits=amountish,
    ),
    Meaning(
        "first_increment",
        _("First increment (seconds)"),
        rules(
            p100=r"^(min|minimum|minimal|initial|init|first|1st|setup|initial billing|first billing)( |$)(inc|incr|increment|increments|interval|period|block|pulse|step|duration|dur|time|sec|secs|seconds|billing|billing increment|billable|call duration|call time|call length|billing time|charge interval|billing period|rounding)( sec\w*| s| in sec\w*)?$|^(interval|increment|inc|pulse|period|block|round) ?(1|first|initial)( sec\w*)?$|^(min|minimum) charg(eable|ed) time( sec\w*)?$|^mindestdauer$|^(initblock|init inc|mininc|min inc|minincrement|initincrement|initialincrement|mindur|minduration|mcd|mbi|initincr|rate minimum|duration|min sec|minimum|init block|interval start|mintime|mb ?seconds?|mbsec)( sec\w*)?$",
            p80=r"\b(first|initial|minimum|min)\b.*\b(increment|interval|duration|block|pulse|period|seconds?)\b",
            p90=r"^(min|minimum|minimal) (charge|bill|billing|billed)( time)? (in )?(s|sec\w*)$",
            p70=r"^(init|initial|first|min|min sec|(min|minimum|minimal) bill)$",
        ),
        never=re.compile(r"\b(rate|price|cost|fee|free|amount)\b(?! minimum)|^minimum charge$"),
        fits=seconds,
    ),
    Meaning(
        "next_increment",
        _("Next increments (seconds)"),
        rules(
            p100=r"^(next|recurring|subsequent|additional|addl?|nth|following|further|second|2nd|other|secondary)( |$)(duration|dur|inc|incr|increment|increments|interval|intervals|period|block|pulse|step|billing|billing increment|seconds|rounding)( sec\w*| s| in sec\w*)?$|^(interval|increment|inc|pulse|period|block|round) ?(n|2|next|other)( sec\w*)?$|^(ib ?seconds?|ibsec|billingblock|billing block|nextincrement|nextinc|addl?incr?|(inc|incr|increment|resolution) time)( sec\w*)?$",
            p80=r"\b(next|recurring|subsequent|additional)\b.*\b(increment|interval|block|pulse|period)\b",
            p70=r"^(next|recurring|subsequent|additional)$",
        ),
        never=re.compile(r"\b(rate|price|cost|fee|date)\b"),
        fits=seconds,
    ),
    Meaning(
        "increments",
        _("Billing increments (such as 60/1)"),
        rules(
            p90=r"^(bi|inc|incr|increments?|pulse|rounding|cycle|interval|intervals|granularity|billing|billing (increments?|terms?|interval|cycle|unit|units|method|type|rule|rules|period|pulse|scheme|step)|rate increments?|block min duration|charg(e|ing) (interval|period|increments?)|period|step|min incr|minimum increment|min(imum)? next|initial next|first next|increment billing|resolution|takt|taktung|abrechnungstakt|palier|facturation|facturación|periodo de facturación|fatturazione|billable unit|billing unit \w+|unidad de facturación|cadencia|cadence|tarification|naliczanie|тарификация|шаг тарификации|округление)( (in )?(sec\w*|s))?$|^min (inc )?(and )?(next )?inc$",
            p60=r"\b(increments?|pulse|granularity|rounding)\b|\bbilling\b",
        ),
        never=re.compile(
            r"\b(rate|price|cost|fee|date|currency|name|id|code)\b(?! increment)|\b(time|address|start|end)\b"
        ),
        fits=seconds,
    ),
    Meaning(
        "valid_from",
        _("Effective date"),
        rules(
            p100=r"^(effective|eff|effect)( ?(date|from|since|on|at|day|time|datetime|date time|starting))*$|^(effectivedate|effdate|validfrom|startdate|activationdate)$|^(valid|active|start|starts?|begin\w*|activation|live|in force|enabled)( ?(from|since|date|on|at|day))+$|^date (from|live|effective|start|of effect)$|^from date$|^new rate effective date$",
            p101=r"^new\b.*\b(effective|eff|date|from)\b|\b(effective|date) new$",
            p90=r"\beff(ective)?\b|\bvalid from\b|^ef+ect\w* ?(date|from)$",
            p70=r"^(date|from|start|since|validity)$",
        ),
        never=re.compile(
            r"\b(end|to|until|till|expir\w*|stop|created?|modified|updated|issued?|old|previous|prev|(?<!of new )(rate|price)$)\b"
        ),
        fits=dated,
    ),
    Meaning(
        "valid_to",
        _("End date"),
        rules(
            p100=r"^(end|expiry|expiration|expires?|valid (to|until|till|through)|to|until|till|stop|termination|ending)( ?(date|on|at|time))*$",
            p98=r"^(enddate|validto|validuntil|expirydate|date (to|until|end)|gültig bis|ablaufdatum|fecha (de )?fin|date de fin)$",
        ),
        fits=dated,
        strict=True,
    ),
    Meaning(
        "destination",
        _("Destination"),
        rules(
            p100=r"^(destinations?|dest|dst)( (name|names|description|desc|zone|title))?$|^(destinationname|destname|breakout|breakout name|ziel|destino|destinazione|kierunek|направление|country (and )?(destination|breakout|network|operator|zone|area|location|description))$",
            p90=r"^(description|desc|route( name)?|zone( name)?|code name|prefix name|location|area( name)?|area description|region|region name|rate name|billing zone|name|label|details?|terminating (country|network|location))$",
            p60=r"\b(destination|breakout|description|location)\b",
            p50=r"\b(name|zone|route)\b",
        ),
        never=re.compile(
            r"\b(codes?|prefix(es)?|id|group|rate plan|currency|type|file|trunk|gateway|carrier|supplier|vendor|country name|set)\b(?! name| description)|\b(orig\w*|src|source|caller|calling)\b|^country( name)?$|\b(status|comment)\b"
        ),
        fits=LETTERS.search,
    ),
    Meaning(
        "network",
        _("Network or area (added to the country's name)"),
        rules(
            p85=r"^(network|operator|carrier|network name|operator name|carrier name|network operator|mobile operator|provider|city|city name|network type name)$"
        ),
        never=re.compile(r"\b(codes?|id|prefix)\b"),
        fits=LETTERS.search,
    ),
    Meaning(
        "country",
        _("Country"),
        rules(
            p100=r"^(country|countries|country name|countryname|land|pays|país|pais|paese|kraj|страна|destination country|dest country|dst country|country title)$|^(iso|iso ?2|iso ?3|iso (country|code|country code|alpha ?\d?|3166.*)|country (iso|iso ?\w*|iso code|code iso|code|codes|code ?a?[23]|alpha ?[23]|abbr\w*|a[23])|alpha ?[23]|countryiso|isocode|countrycode ?a?[23]?|cc|iso cc|nation)$",
        ),
        never=re.compile(_ORIGIN),
        fits=no_digit,
        many=True,
    ),
    Meaning(
        "line_type",
        _("Line type"),
        rules(
            p90=r"^(type|line ?type|category|(phone|number|service|call|destination|dest|termination|route|network|code|traffic|line|subscriber) (type|category|class)|type of (number|destination|service|line|call|network)|class|fixed mobile|mobile fixed|kind)$"
        ),
        fits=LETTERS.search,
    ),
    Meaning(
        "status",
        _("Status or remarks"),
        rules(
            p80=r"^(status|state|action|remarks?|comments?|change|changes|notes?|flag|forbidden|discontinued|blocked|deleted|removed|closed|barred|reject|reject calls?|rejected|enabled|active|is active|route status|rate status|change (type|status|indicator|description|code|flag)|rate change|price change|type of change|status change|availability|new status|code status|disabled|suspended)$",
            p75=r"^(estado|statut|stato|статус|stan|bemerkung(en)?|anmerkung(en)?|hinweis|observa\w+|примечани[ея]|изменени[ея]|uwagi|zmiana|änderung(sart)?|cambio|alteração|update( type)?|indicator|movement|modification|(available|routable|active|enabled|blocked|forbidden)( y n| yes no)?)$",
            p60=r"\b(status|remarks?|comments?|action)\b|\b(increase|decrease|no change|new)\b.*\b(closed?|deleted?|blocked|removed)\b",
        ),
        never=re.compile(r"\b(id|date|percent\w*)\b"),
        many=True,
    ),
    Meaning("currency", _("Currency"), rules(p90=r"^(currency|curr|ccy|currency (code|name|iso))$")),
)
