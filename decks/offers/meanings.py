"""What a column of a deck of inbound numbers can mean. The header cells that say so stand in ../headers.csv."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from decks.meaning import LETTERS, Meaning, amountish, calling, dated, no_digit

_DIGIT = re.compile(r"\d")

DDI: tuple[Meaning, ...] = (
    Meaning("country", _("Country"), fits=no_digit, strict=True, kind="ddi"),
    Meaning("country_prefix", _("Country prefix"), fits=calling, strict=True, kind="ddi"),
    Meaning("state", _("State"), fits=LETTERS.search, kind="ddi"),
    Meaning("city", _("Area / city"), fits=LETTERS.search, kind="ddi"),
    Meaning("area_code", _("Area code"), fits=_DIGIT.search, kind="ddi"),
    Meaning("number_type", _("Number type"), fits=LETTERS.search, kind="ddi"),
    Meaning("channel_price", _("Price of an additional channel"), fits=amountish, kind="ddi"),
    Meaning("included_channels", _("Included channels"), fits=_DIGIT.search, kind="ddi"),
    Meaning("nrc", _("NRC (set-up, once)"), fits=amountish, kind="ddi"),
    Meaning("mrc", _("MRC (per month)"), fits=amountish, kind="ddi"),
    Meaning("block_size", _("Numbers in a block"), fits=_DIGIT.search, strict=True, kind="ddi"),
    Meaning("per_minute", _("Per minute (inbound)"), fits=amountish, kind="ddi"),
    Meaning("stock", _("Stock"), kind="ddi"),
    Meaning("fax", _("Fax"), kind="ddi"),
    Meaning("sms", _("SMS"), kind="ddi"),
    Meaning("features", _("Features (a list that may name fax and SMS)"), fits=LETTERS.search, many=True, kind="ddi"),
    Meaning("regulation", _("Regulation"), kind="ddi"),
    Meaning("valid_from", _("Effective date"), fits=dated, kind="ddi"),
    Meaning("currency", _("Currency"), kind="ddi"),
)
