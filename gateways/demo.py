"""Demo data of gateways: the partner's own and the platform's, term and DDI, with the sample decks as coverage."""

from decks import sample
from gateways.coverage import applying, mapping, reading, states, uploads
from gateways.ddi_gateways.saving import DdiGatewayDraft, add_ddi_gateway
from gateways.models import DdiGateway, TermGateway
from gateways.models.coverage import Supplier
from gateways.term_gateways.rewriting import Rule
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from portal.tenancy import wall
from tenants.models import Partner

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
    p_asserted_identity=True,
)
PLATFORM = GatewayDraft(
    name="Platform Europe",
    authentication=TermGateway.Authentication.IP,
    currency="EUR",
    addresses="198.51.100.10:5061/tls",
    p_asserted_identity=True,
)
NUMBERS = DdiGatewayDraft(
    name="Sample Numbers",
    type=DdiGateway.Type.IP,
    currency="USD",
    technical_email="noc@supplier.example",
    addresses="203.0.113.40:5060/udp",
    coverage_max_days=60,
)
PLATFORM_NUMBERS = DdiGatewayDraft(
    name="Platform Numbers", type=DdiGateway.Type.IP, currency="USD", technical_email="noc@platform.example"
)


def make(partner: Partner) -> None:
    """Gateways for the partner inside the wall where it has none, with the sample decks' coverage."""
    make_platform_gateways()
    if not TermGateway.objects.filter(partner=partner).exists():
        import_sample(add_term_gateway(SUPPLIER))
        add_term_gateway(ACCOUNT)
    if not DdiGateway.objects.filter(partner=partner).exists():
        import_sample(add_ddi_gateway(NUMBERS))


def make_platform_gateways() -> None:
    """Gateways that the platform supplies to all, with the sample decks' coverage, unless there are some."""
    of_platform = {"partner_id": wall.PLATFORM_PARTNER_ID}
    if not TermGateway.objects.filter(**of_platform).exists():
        with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="demo"):
            import_sample(add_term_gateway(PLATFORM))
    if not DdiGateway.objects.filter(**of_platform).exists():
        with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="demo"):
            import_sample(add_ddi_gateway(PLATFORM_NUMBERS))


def import_sample(gateway: Supplier) -> None:
    """Bring the sample deck of its kind into a gateway, as Import Gateway Coverage does."""
    path = sample.path() if isinstance(gateway, TermGateway) else sample.ddi_path()
    found = uploads.receive(gateway=gateway, path=path, name=path.name)
    mapping.remember(found)
    states.begin(found, kind=states.READ)
    found = reading.read(coverage_import=found)
    states.begin(found, kind=states.APPLY)
    applying.apply(coverage_import=found)
