"""This app's chapter of the Quick Start."""

from django.utils.translation import gettext_lazy as _

from portal.grid.asked_together import DASHBOARD
from portal.grid.quick_start import Chapter, Step, chapter
from portal.prepared import PreparedValues
from trials.models import Trial, TrialUse

_ANY_TRIAL = DASHBOARD.asks(PreparedValues(lambda: Trial.objects.values_list("pk")[:1]))
_ANY_USE = DASHBOARD.asks(PreparedValues(lambda: TrialUse.objects.values_list("pk")[:1]))


@chapter(order=40)
def configure_trial() -> Chapter:
    """Only for partners that want to offer a Free Trial."""
    return Chapter(
        title=_("Configure Trial"),
        optional=_("Only if you want to offer a Free Trial period to your customers."),
        steps=[
            Step(
                key="trial",
                title=_("Add Trial"),
                why=_("What new customers may do free of charge, and for how many days."),
                url_name="trials",
                begin="trials-add",
                done=_ANY_TRIAL.any(),
            ),
            Step(
                key="trial-used",
                title=_("Where used"),
                why=_("Link the Trial to a Web Product; until then nobody gets it."),
                url_name="choose-trial",
                done=_ANY_USE.any(),
                needs=("web-product", "trial"),
            ),
        ],
    )
