"""Demo data of termination gateways: two of the partner's own, one of the platform's, and the sample deck in two."""

from pathlib import Path

from gateways.coverage import applying, mapping, reading, states, uploads
from gateways.models import TermGateway
from gateways.term_gateways.rewriting import Rule
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from portal.tenancy import wall
from tenants.models import Partner

SAMPLE = Path(__file__).parent / "sample" / "az-sample.csv"
# Addresses that documentation may use (RFC 5737, RFC 3849): nobody answers there.
SUPPLIER = GatewayDraft(
    name="Sample Supplier",
    authentication=TermGateway.Authentication.IP,
    currency="USD",
    addresses="203.0.113.5:5060/udp\n[2001:db8::5]:5061/tls",
    remote_party_id=True,
    p_asserted_identity=True,
    caller_id_prefix="+",
    uri_prefix_enabled=True,
    uri_prefix="9123#",
    rewrite_rules=(Rule(match=r"^9123#48(\d{9})$", replace=r"9123#0048\1"),),
)
ACCOUNT = GatewayDraft(
    name="Sample SIP Account",
    authentication=TermGateway.Authentication.SIP,
    currency="EUR",
    sip_username="demo",
    sip_password="not-a-real-password",  # noqa: S106 -- the demo's, for a host that doesn't exist
    sip_registrar="sip.supplier.example",
)
PLATFORM = GatewayDraft(
    name="Platform Europe",
    authentication=TermGateway.Authentication.IP,
    currency="EUR",
    addresses="198.51.100.10:5061/tls",
    p_asserted_identity=True,
)


def make(partner: Partner) -> None:
    """Two gateways for the partner inside the wall if it has none, the first with the sample deck's coverage."""
    make_platform_gateway()
    if TermGateway.objects.filter(partner=partner).exists():
        return
    import_sample(add_term_gateway(SUPPLIER))
    add_term_gateway(ACCOUNT)


def make_platform_gateway() -> None:
    """One gateway that the platform supplies to all, with the sample deck's coverage, unless there is one."""
    if TermGateway.objects.filter(partner_id=wall.PLATFORM_PARTNER_ID).exists():
        return
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="demo"):
        import_sample(add_term_gateway(PLATFORM))


def import_sample(gateway: TermGateway) -> None:
    """Bring the sample deck into a gateway, as Import Gateway Coverage does."""
    found = uploads.receive(gateway=gateway, path=SAMPLE, name=SAMPLE.name)
    mapping.remember(found)
    states.begin(found, kind=states.READ)
    found = reading.read(coverage_import=found)
    states.begin(found, kind=states.APPLY)
    applying.apply(coverage_import=found)
