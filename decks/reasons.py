"""Every sentence the reader can say about a line or a file: a stable machine code and a message with values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.tabular import problems, refusals

FILE: dict[str, str | Promise] = {
    **refusals.TEXTS,
    "open_questions": _("The file can be read in more than one way. Please answer first: %(keys)s."),
    "header_only": _("The file has a header in line %(line)s and no line below it."),
    "too_many_lines": _("The file has more than %(limit)s lines. Split it."),
    "too_many_codes": _("The file names more than %(limit)s codes. Check its ranges, or split it."),
    "not_a_table": _("No table was found: no delimiter (comma, semicolon, tab, pipe) divides the lines into columns."),
    "delimiter_unfit": _(
        "No table was found with a %(delimiter)s between the columns. Choose another, or leave it as detected."
    ),
    "header_line_unfit": _(
        "Line %(line)s can't be the header: it is empty, too far down, or inside another line's quotes."
    ),
    "no_code_column": _("No column with dial codes was found. Columns: %(columns)s. Say which one it is."),
    "no_rate_column": _("No column with rates was found. Columns: %(columns)s. Say which one it is."),
    "no_country_column": _("No column with countries was found. Columns: %(columns)s. Say which one it is."),
    "no_mrc_column": _("No column with monthly charges (MRC) was found. Columns: %(columns)s. Say which one it is."),
    "unknown_column": _("There is no column “%(column)s”. Columns: %(columns)s."),
    "unknown_meaning": _("“%(meaning)s” is not a meaning a column can have. Meanings: %(meanings)s."),
    "meaning_twice": _("Columns %(columns)s are both said to be “%(meaning)s”; only one can be."),
}

LINE: dict[str, Promise] = {
    **problems.TEXTS,
    "no_code": _("There is no dial code in the line."),
    "code_letters": _("“%(code)s” is not a dial code: it holds something other than digits."),
    "code_too_long": _("The code “%(code)s” has %(digits)s digits; a dial code has at most %(limit)s."),
    "code_scientific": _(
        "“%(code)s” is a code cut short by a spreadsheet. Format the column as text there and export again."
    ),
    "code_leading_zero": _("The code “%(code)s” starts with 0; write it with its country code."),
    "area_leading_zero": _(
        "The area code “%(code)s” begins with the 0 that is dialled inside the country only; leave that 0 out."
    ),
    "code_decimal": _("“%(code)s” is a decimal number, not a dial code."),
    "code_ambiguous": _("“%(code)s” can be one code (%(joined)s) or several. Write the codes out in full."),
    "no_country_code": _("The area code “%(code)s” has no country code beside it."),
    "range_reversed": _("The range “%(code)s” ends before it begins."),
    "range_too_wide": _(
        "The range “%(code)s” stands for %(codes)s codes, more than %(limit)s. Write shorter prefixes."
    ),
    "origin_unreadable": _("“%(origin)s” is not a list of caller prefixes."),
    "no_rate": _("There is no rate in the line."),
    "rate_unreadable": _("“%(rate)s” is not a rate."),
    "rate_negative": _("The rate “%(rate)s” is negative."),
    "rate_absurd": _("The rate “%(rate)s” is absurd: more than %(limit)s per minute. Check the decimal sign."),
    "fee_unreadable": _("“%(fee)s” is not a connection fee."),
    "fee_negative": _("The connection fee “%(fee)s” is negative."),
    "increment_unreadable": _("“%(increment)s” is not a billing increment in seconds, such as 60/1."),
    "increment_absurd": _("The billing increment “%(increment)s” is longer than %(limit)s seconds."),
    "name_too_long": _("The destination name has %(length)s characters; at most %(limit)s are kept."),
    "no_country": _("There is no country in the line."),
    "no_such_country": _("“%(country)s” is not a country by name or ISO code."),
    "prefix_unreadable": _("“%(digits)s” is not a country's calling code."),
    "area_code_unreadable": _("“%(digits)s” is not one area code of at most %(limit)s digits."),
    "type_unreadable": _(
        "“%(type)s” is not a type of number: geographic (G), national (N), mobile (M), toll-free (T) or "
        "shared cost (S)."
    ),
    "no_mrc": _("There is no monthly charge (MRC) in the line."),
    "amount_unreadable": _("“%(amount)s” in column “%(column)s” is not an amount."),
    "amount_negative": _("The amount “%(amount)s” in column “%(column)s” is negative."),
    "amount_absurd": _(
        "The amount “%(amount)s” in column “%(column)s” is absurd: more than %(limit)s. Check the decimal sign."
    ),
    "stock_unreadable": _("“%(count)s” is not a number of numbers in stock."),
    "channels_unreadable": _("“%(count)s” is not a number of channels."),
    "flag_unreadable": _("“%(value)s” in column “%(column)s” is neither yes nor no."),
    "text_too_long": _("The text in column “%(column)s” has %(length)s characters; at most %(limit)s are kept."),
    "in_section": _("The line stands below “%(heading)s” (line %(first)s), which is no list of routes."),
    "other_rows": _("“%(value)s” in column “%(column)s” is not among the lines you chose to read."),
    "cheaper_row": _("Code %(code)s has a dearer price in line %(first)s, which was read, as you decided."),
    "line_ended": _("The line ended on %(date)s."),
    "line_superseded": _("Code %(code)s has had another price since %(date)s (line %(first)s), which was read."),
    "line_later": _(
        "Code %(code)s has this price from %(date)s on; until then the one in line %(first)s holds, which was read. "
        "Import the file again on that day."
    ),
    "duplicate_code": _(
        "Code %(code)s%(origin)s has another price in line %(first)s than in line %(line)s. "
        "Keep one of the two lines; line %(first)s is the one read."
    ),
}

WARNING: dict[str, Promise] = {
    "same_offer_again": _("Lines that repeat another line exactly were read once (first: %(place)s)."),
    "type_assumed": _("Lines without a type of number were read as geographic, unless the area's name told another."),
    "regulation_cut": _("What the supplier demands of a customer was cut at %(limit)s characters."),
    "amount_rounded": _("Amounts with more than 6 decimals were rounded up at the sixth."),
    "hundredths": _("The amounts of these columns were read as hundredths, as their headers say: %(columns)s."),
    "country_from_prefix": _("Lines without a country have the one of their calling code."),
    "same_code_again": _(
        "Codes that occur again at the same price were read once (first: %(code)s, lines %(first)s and %(line)s)."
    ),
    "no_header": _("The file has no header row; the meaning of its columns was told from their content. Please check."),
    "no_increments": _("The file names no billing increments: %(increments)s seconds are assumed."),
    "increments_in_notice": _(
        "The file names no billing increments in its table, but line %(line)s says “%(text)s”. "
        "%(increments)s seconds are assumed unless you decide otherwise."
    ),
    "date_in_notice": _(
        "The table has no effective dates, but line %(line)s says “%(text)s”. "
        "Unless you say otherwise, the rates hold from the moment you apply them."
    ),
    "rate_rounded": _("Rates with more than 6 decimals were rounded up at the sixth."),
    "rate_scientific": _("Rates written like 5.1E-04 were read as written; a spreadsheet may have cut digits off."),
    "rate_zero": _("Lines have a rate of zero."),
    "rate_empty": _("Lines without a rate were read as blocked."),
    "rate_from_current": _("Lines without a new rate keep the current one."),
    "rate_first_dearer": _("Where the first interval costs more, the difference was read as a connection fee."),
    "rate_first_cheaper": _("Where the first interval costs less, the later price was read for the whole call."),
    "rate_header": _("“%(column)s” is read as the rate per minute, though its header could mean something else."),
    "rates_ignored": _("Other price columns were not read: %(columns)s."),
    "columns_ignored": _("Columns that were not read: %(columns)s."),
    "several_currencies": _("The file names several currencies: %(currencies)s. Amounts were read as they stand."),
    "currency": _("The file names its currency: %(currency)s."),
    "cents": _("The rates were read as hundredths (cents), as the header says."),
    "north_american": _("The codes were read as North American ones (NPA-NXX), with 1 put before them."),
    "ones_added": _("1 was put before the codes of lines that name a place in North America, as you decided."),
    "per_second": _("The rates were read as per second and multiplied by 60, as the header says."),
    "rate_unit": _(
        "The rates were converted to the currency's main unit per minute, as the header “%(column)s” says: "
        "%(cell)s was read as %(rate)s."
    ),
    "country_mismatch": _(
        "%(count)s of %(checked)s codes belong to another country than the name of their line says. "
        "Check the lines below: is this column the dial codes, and are they written in full?"
    ),
    "remark_names_codes": _(
        "Remarks that close other codes, which they name, were not read as closing their own line."
    ),
    "own_code_closed": _("Remarks close the code of their own line: these lines were read as closed."),
    "ends_later": _("Lines have an end date to come. Ends are not kept: import a new deck before the first of them."),
    "per_block": _("Amounts for a block of numbers were divided by the numbers in it, and rounded up."),
    "stripped": _("The technical prefix %(prefix)s was taken off the codes."),
    "lists_short": _("Lists of codes were read as shortened: 4850, 51 as 4850 and 4851."),
    "lists_thousands": _("Thousands marks were taken out of the codes: 9,370 was read as 9370."),
    "codes_joined": _("The codes of column “%(code)s” were joined to the country codes of column “%(country)s”."),
    "codes_gathered": _("Dial codes were read from several columns: %(columns)s."),
    "section": _("Line %(line)s, “%(text)s”, heads a section: its lines were read as %(state)s."),
    "section_left_out": _("Line %(line)s, “%(text)s”, heads a section whose lines are no routes: they were left out."),
    "only_rows": _("Only the lines with “%(value)s” in column “%(column)s” were read, as you decided."),
    "dearest_rows": _("Where a code has several prices, the dearest was read, as you decided."),
    "versions": _(
        "Codes have several prices by date: the one in force on %(day)s was read, those that ended or begin later "
        "are listed among the rejected lines."
    ),
    "no_destination": _("The file names no destinations; the names of countries were used."),
    "country_unknown": _(
        "Countries that are not known by name or ISO code were told from the dial code (first: “%(country)s”)."
    ),
    "line_type_unknown": _("Line types that are not known were told from the name and the code (first: “%(type)s”)."),
    "encoding_guessed": _("The text is not UTF-8; it was read as %(encoding)s. Check the names with accents."),
    "replaced_characters": _("Characters that the encoding does not know were replaced by “�”."),
}

_NAMED_LINE = _("line %(line)s: %(code)s “%(name)s” is a code of %(country)s")
_NAMED_NOWHERE = _("line %(line)s: %(code)s “%(name)s” is a code of no country")

MESSAGES: dict[str, str | Promise] = {**FILE, **LINE, **WARNING}


def message(code: str, values: Mapping[str, Any]) -> str:
    """The message for `code` in the active language; KeyError for a code this module does not know."""
    return str(MESSAGES[code]) % values


def messages(problems: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Several problems of one line as one text."""
    return " ".join(message(code, values) for code, values in problems)


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence with its values, in the language of the moment in which it is shown."""

    text: Promise
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return str(self.text) % self.values


def named_line(line: int, code: int, name: str, country: str) -> Filled:
    """One line of those whose code belongs to another country than its name says."""
    values = {"line": line, "code": code, "name": name, "country": country}
    return Filled(_NAMED_LINE if country else _NAMED_NOWHERE, values)
