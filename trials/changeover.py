"""Trial credits in a currency that has ended."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.grid.asked_together import DASHBOARD
from portal.money.currencies import Currency
from portal.money.rounding import changed_amount
from portal.prepared import PreparedValues
from products.changeover import Amount, Keeper, Part, announce, codes_kept, replaced
from trials.models import Trial, TrialCredit

_LISTS = DASHBOARD.asks(PreparedValues(lambda: Trial.objects.values_list("currencies")))


class Trials(Keeper):
    """Free call out credits, each rounded half-up to the successor's minor unit."""

    def codes(self) -> set[str]:
        return codes_kept(_LISTS)

    def parts(self, old: Currency) -> Iterator[Part]:
        for trial in Trial.objects.filter(currencies__contains=[old.code]):
            credit = TrialCredit.objects.filter(trial=trial, currency=old.code).first()
            amounts = []
            if credit is not None and old.successor not in trial.currencies:
                after = changed_amount(credit.amount, old)
                amounts = [Amount(label=_("Free call out credits"), before=credit.amount, after=after)]
            told = _("Its credits are in %(currencies)s then.")
            told = told % {"currencies": ", ".join(replaced(trial.currencies, old))}
            yield Part(kind=_("Free Trial"), name=trial.name, told=told, amounts=amounts)

    def change(self, old: Currency) -> int:
        found = list(Trial.objects.select_for_update().filter(currencies__contains=[old.code]))
        for trial in found:
            for credit in TrialCredit.objects.filter(trial=trial, currency=old.code):
                if TrialCredit.objects.filter(trial=trial, currency=old.successor).exists():
                    credit.delete()
                    continue
                credit.amount, credit.currency = changed_amount(credit.amount, old), old.successor
                credit.save()
            trial.currencies = replaced(trial.currencies, old)
            trial.save(update_fields=["currencies"])
        return len(found)


announce(Trials())
