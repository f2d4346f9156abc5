"""Which column of a file is what, by the words that files head them with."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.countries import key

MEANINGS: dict[str, Promise] = {
    "name": _("Name"),
    "company": _("Company name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "kind": _("Kind (company or individual)"),
    "email": _("Email address"),
    "telephone": _("Telephone"),
    "country": _("Country"),
    "currency": _("Currency"),
    "culture": _("Culture (language)"),
    "plan": _("Plan"),
    "plan_country": _("Chosen country"),
    "registered_at": _("Registered"),
    "reference": _("Reference"),
}
"""What a column can mean, in the order in which the mapping page offers it."""

_WORDS = {
    "name": "name, customer, customer name, full name, fullname, client, client name, account name, display name,"
    " contact, contact name, person",
    "company": "company, company name, business, business name, organisation, organization, organisation name,"
    " organization name, firm",
    "first_name": "first name, firstname, given name, forename, first",
    "last_name": "last name, lastname, surname, family name, last",
    "kind": "kind, type, customer type, account type, client type",
    "email": "email, e mail, mail, email address, e mail address, emailaddress, contact email, customer email, login",
    "telephone": "telephone, phone, tel, phone number, telephone number, mobile, mobile number, msisdn, contact number,"
    " mobile phone, tel no, phone no",
    "country": "country, country code, country iso, iso country, nation",
    "currency": "currency, currency code, ccy",
    "culture": "culture, language, lang, locale, language code",
    "plan": "plan, package, package type, tariff, tariff plan, price plan, subscription",
    "plan_country": "chosen country, package country, plan country, free country, unlimited country",
    "registered_at": "registered, registered at, registered on, registration date, sign up date, signup date,"
    " signed up, created, created at, created on, creation date, date, join date, joined, customer since, since",
    "reference": "reference, ref, customer id, customer number, customer no, account, account number, account id,"
    " external id, id, number, our reference",
}
_MEANING_OF = {key(word): meaning for meaning, words in _WORDS.items() for word in words.split(",")}


def meaning_of(header: str) -> str:
    """What a column with this header means; "" where the words say nothing."""
    return _MEANING_OF.get(key(header), "")


def guess(headers: Sequence[str]) -> dict[int, str]:
    """Column index -> meaning, each at most once: the first column that says so."""
    found: dict[int, str] = {}
    for index, header in enumerate(headers):
        meaning = meaning_of(header)
        if meaning and meaning not in found.values():
            found[index] = meaning
    return found


def known(headers: Sequence[str]) -> int:
    """How many of these cells head a column that this importer knows."""
    return len(guess(headers))
