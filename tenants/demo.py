"""The demo's partners and people."""

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.tenancy import wall
from tenants import accounts, staff
from tenants.models import Partner, User

PARTNERS = (
    ("Acme Telecom", "partner@example.com", "Paula Partner", "portal-demo-1", "telephone"),
    ("Globex Voice", "globex@example.com", "Gilbert Globex", "portal-demo-2", "switchboard"),
)
STAFF_EMAIL, STAFF_PASSWORD = "staff@example.com", "portal-demo-staff"


def make_partners() -> list[Partner]:
    """Two partners with an owner each, and staff; nothing of what is there already is changed."""
    made = [_make_partner(*row) for row in PARTNERS]
    with wall.enter_login():
        exists = User.objects.filter(email=STAFF_EMAIL).exists()
    if not exists:
        staff.create_staff(email=STAFF_EMAIL, name="Sam Staff", password=STAFF_PASSWORD)
    return made


def staff_code() -> str | None:
    """The demo staff's one-time code at this moment, or None without demo staff."""
    with wall.enter_login():
        device = TOTPDevice.objects.filter(user__email=STAFF_EMAIL).first()
    if device is None:
        return None
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):0{device.digits}d}"


def _make_partner(name: str, email: str, person: str, password: str, word: str) -> Partner:
    with wall.enter_staff(actor_name="demo"):
        user = User.objects.select_related("partner").filter(email=email).first()
        if user is not None and user.partner is not None:
            return user.partner
        partner = Partner.objects.create(name=name)
        user = User.objects.create(email=email, name=person, partner=partner, role=User.Role.OWNER, password="!")  # noqa: S106
    accounts.set_up(user, password=password, word=word)
    return partner
