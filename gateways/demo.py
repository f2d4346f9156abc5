"""Demo data of this app, in the order in which its parts build on each other."""

from gateways import demo_gateways, demo_pricelists
from tenants.models import Partner


def make(partner: Partner) -> None:
    """Gateways with coverage, then a pricelist made from it. Runs inside the partner's wall."""
    demo_gateways.make(partner)
    demo_pricelists.make(partner)
