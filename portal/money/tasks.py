"""What money does in the background."""

from celery import shared_task

from portal.money import sample
from portal.tenancy import wall


@shared_task(name="money.sample_rates")
def sample_rates() -> int:
    """Keep sample rates of today; does nothing where there are real ones, or none."""
    with wall.enter_staff(actor_name="sample rates"):
        return sample.keep_fresh()
