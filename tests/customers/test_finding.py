"""Finding customers: by the beginnings of their names' words, else by any part; by address, reference and id."""

from collections.abc import Callable

import pytest

from customers import finding
from customers.models import Customer, CustomerWord
from customers.saving import change_customer, delete_customer
from tests.conftest import Cast
from tests.customers import making

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [customer.name for customer in finding.matching(text)]


def test_any_word_in_any_order_whatever_case_and_accents(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.globex):
        making.customer(of=making.product("globex"), name="Müller of Globex")
    with as_partner(cast.acme):
        shop = making.product()
        for n, name in enumerate(("Müller Elektrotechnik GmbH", "Ärger & Söhne", "Meyer-Müller", "Zażółć 24/7")):
            making.customer(n, of=shop, name=name, reference=f"R{n}")
        assert found("muller") == ["Meyer-Müller", "Müller Elektrotechnik GmbH"]
        assert found("GMBH mül") == ["Müller Elektrotechnik GmbH"]
        assert found("söhne ärger") == found("sohne & a") == ["Ärger & Söhne"]
        assert found("24") == ["Zażółć 24/7"]
        # A part from the midst of a word, where no word begins so.
        assert found("technik") == ["Müller Elektrotechnik GmbH"]
        assert found("r & s") == ["Ärger & Söhne"]
        assert found("müller xyz") == []
        assert found("customer1@") == found("R1") == ["Ärger & Söhne"]
        assert found(str(Customer.objects.get(reference="R3").pk)) == ["Zażółć 24/7"]
        for hostile in ("%", "_", "'", "\\", "&", "--", "\U0010ffff", "x" * 5000, "😀"):
            assert isinstance(found(hostile), list)


def test_the_words_follow_the_name(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        one = making.customer(1, of=shop, name="Old Mill")
        two = making.customer(2, of=shop, name="Mill Old Mill")
        change_customer(one, making.draft(1, name="New Bridge"))
        assert found("new") == ["New Bridge"]
        assert found("old") == ["Mill Old Mill"]
        assert CustomerWord.objects.filter(customer=two).count() == 2
        Customer.objects.filter(pk__in=[one.pk, two.pk]).update(name_key="both together")
        assert sorted(CustomerWord.objects.values_list("customer", "word")) == sorted(
            (customer.pk, word) for customer in (one, two) for word in ("both", "together")
        )
        delete_customer(two)
        assert set(CustomerWord.objects.values_list("customer", flat=True)) == {one.pk}


def test_a_name_is_found_without_what_keeps_its_letters_apart(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        name = "شرکت نرم\u200cافزار"
        making.customer(of=making.product(), name=name)
        for typed in (name, "نرم\u200cافزار", "نرمافزار"):
            assert found(typed) == [name]


@pytest.mark.parametrize(
    "name",
    ["Öl–Lager", "Ärger & Söhne", "O'Neil's 24/7", "北京 電話", "a_b.c", "İstanbul ŞŞ", "\u00a0x", "نرم\u200cافزار"],
)
def test_the_database_splits_names_as_python_does(cast: Cast, as_partner: Callable, name: str) -> None:
    with as_partner(cast.acme):
        made = making.customer(of=making.product(), name=name)
        words = CustomerWord.objects.filter(customer=made).values_list("word", flat=True)
        assert sorted(words) == sorted(set(finding.words_of(made.name)))
        assert found(made.name) == [made.name]
