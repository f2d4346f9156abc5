"""The headers that Try a number shows, read by a real Kamailio and sent through one that asks for credentials."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gateways.models import TermGateway
from gateways.term_gateways.dialling import Trial, try_number
from gateways.term_gateways.rewriting import Rule
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from tests.conftest import Cast
from tests.kamailio import configs, running
from tests.kamailio.running import Answer, Kamailio

pytestmark = [pytest.mark.django_db, running.needs_kamailio]
CALLER, CALLED, HOST = "442012345678", "48600123456", "sip.platform.example"
NAME = "supplier.test"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kamailio]:
    with running.kamailio(tmp_path_factory.mktemp("reads"), configs.READS) as started:
        yield started


@pytest.fixture
def trial_of(cast: Cast, as_partner: Callable, settings: Any) -> Callable[..., Trial]:
    settings.SIP_HOST = HOST

    def make(*, called: str = CALLED, caller: str = CALLER, withheld: bool = False, **fields: Any) -> Trial:
        base = {"name": "G", "authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}
        with as_partner(cast.acme):
            TermGateway.objects.all().delete()
            made = add_term_gateway(GatewayDraft(**{**base, **fields}))
            return try_number(made, called=called, caller=caller, withheld=withheld)

    return make


def read(kamailio: Kamailio, trial: Trial) -> Answer:
    assert not trial.problem
    answer = kamailio.ask(
        trial.request_uris[0], method="INVITE", headers={header.name: header.value for header in trial.headers}
    )
    assert answer.code == 200
    return answer


IDENTITY = {"remote_party_id": True, "p_asserted_identity": True, "caller_id_prefix": "+"}


class TestAsKamailioReadsThem:
    """What the portal says and what a switch reads out of it are the same."""

    def test_a_call_with_everything(self, reader: Kamailio, trial_of: Callable) -> None:
        trial = trial_of(**IDENTITY, uri_prefix_enabled=True, uri_prefix="+")
        got = read(reader, trial).headers
        assert got["x-request-user"] == f"+{CALLED}"
        assert (got["x-request-parameters"], got["x-is-e164"]) == ("user=phone", "yes")
        assert (got["x-from-user"], got["x-from-host"]) == (f"+{CALLER}", HOST)
        assert got["x-asserted"] == got["x-remote-party"] == f"sip:+{CALLER}@{HOST};user=phone"
        assert got["x-remote-party-privacy"] == "off"
        assert "x-privacy" not in got

    def test_withheld(self, reader: Kamailio, trial_of: Callable) -> None:
        got = read(reader, trial_of(**IDENTITY, withheld=True)).headers
        assert (got["x-from-user"], got["x-from-host"]) == ("anonymous", "anonymous.invalid")
        assert got["x-from-name"] == '"Anonymous"'
        assert got["x-asserted"] == got["x-remote-party"] == f"sip:+{CALLER}@{HOST};user=phone"
        assert (got["x-privacy"], got["x-remote-party-privacy"]) == ("id", "full")

    def test_withheld_and_unknown(self, reader: Kamailio, trial_of: Callable) -> None:
        got = read(reader, trial_of(**IDENTITY, caller="")).headers
        assert got["x-from-user"] == "anonymous"
        assert not {"x-asserted", "x-remote-party", "x-privacy"} & got.keys()

    @pytest.mark.parametrize("called", ["112", "911", "116116", "1800", "101"])
    def test_short_numbers(self, reader: Kamailio, trial_of: Callable, called: str) -> None:
        trial = trial_of(**IDENTITY, called=called, caller="101", uri_prefix_enabled=True, uri_prefix="+")
        got = read(reader, trial).headers
        assert (got["x-request-user"], got["x-request-parameters"]) == (called, "")
        assert "x-is-e164" not in got
        assert got["x-from-user"] == "101"
        assert got["x-asserted"] == got["x-remote-party"] == f"sip:101@{HOST}"

    def test_a_prefix_with_a_hash(self, reader: Kamailio, trial_of: Callable) -> None:
        got = read(reader, trial_of(uri_prefix_enabled=True, uri_prefix="9123#")).headers
        assert got["x-request-user"] == f"9123%23{CALLED}"

    def test_number_portability(self, reader: Kamailio, trial_of: Callable) -> None:
        rule = Rule("^(1[0-9]{10})$", r"+\1;npdi;rn=+12025550100")
        trial = trial_of(called="12025550123", rewrite_rules=[rule])
        assert trial.request_uris == ["sip:+12025550123;npdi;rn=+12025550100@203.0.113.5;user=phone"]
        got = read(reader, trial).headers
        assert got["x-request-uri"] == trial.request_uris[0]
        # Kamailio's $rU is the number alone, without the parameters behind it.
        assert got["x-request-user"] == "+12025550123"
        assert got["x-request-parameters"] == "user=phone"

    def test_a_host_in_another_script(self, reader: Kamailio, trial_of: Callable, settings: Any) -> None:
        settings.SIP_HOST = "sip.bücher.example"
        assert read(reader, trial_of()).headers["x-from-host"] == "sip.xn--bcher-kva.example"

    def test_an_account(self, reader: Kamailio, trial_of: Callable) -> None:
        account = {
            "authentication": "sip", "sip_username": "acme-1", "sip_password": "p",
            "sip_registrar": "bücher.example:5080",
        }  # fmt: skip
        got = read(reader, trial_of(**account, **IDENTITY)).headers
        assert (got["x-from-user"], got["x-from-host"]) == ("acme-1", "xn--bcher-kva.example")
        assert got["x-asserted"] == f"sip:+{CALLER}@xn--bcher-kva.example:5080;user=phone"
        got = read(reader, trial_of(**account, **IDENTITY, withheld=True)).headers
        assert (got["x-from-user"], got["x-from-name"], got["x-privacy"]) == ("acme-1", '"Anonymous"', "id")


@dataclass(frozen=True)
class Supplier:
    """A supplier with Kamailio's delivered configuration, its authentication and its way to the telephone network."""

    kamailio: Kamailio
    seen: Path
    folder: Path

    def call(self, trial: Trial) -> running.CallResult:
        headers = [(header.name, header.value) for header in trial.headers]
        return running.call(
            self.folder,
            self.kamailio.port,
            uri=trial.request_uris[0],
            headers=headers,
            account=("acme", "s3cret"),
            seen=self.seen,
        )


@pytest.fixture(scope="module")
def supplier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supplier]:
    folder = tmp_path_factory.mktemp("supplier")
    database = running.text_database(folder, subscriber=[f"1:acme:{NAME}:s3cret::"])
    gateway = running.free_port()
    config = running.DELIVERED.read_text(encoding="utf-8")
    for name, value in {"pstn.gw_ip": "127.0.0.1", "pstn.gw_port": str(gateway)}.items():
        config = config.replace(f'{name} = "" desc', f'{name} = "{value}" desc')
    config = re.sub(r"^children=\d+$", f'children=1\nalias="{NAME}"', config, flags=re.MULTILINE)
    options = ["-A", "WITH_AUTH", "-A", "WITH_PSTN", "-A", f'DBURL="{database}"', "--loadmodule=db_text.so"]
    with running.far_end(folder, gateway) as seen, running.kamailio(folder, config, *options) as started:
        yield Supplier(started, seen, folder)


@running.needs_sipp
class TestASupplierThatAsksForCredentials:
    """Kamailio as it is delivered, WITH_AUTH and WITH_PSTN, a subscriber acme, and SIPp on both sides."""

    def trial(self, supplier: Supplier, trial_of: Callable, **fields: Any) -> Trial:
        return trial_of(
            authentication="sip",
            sip_username="acme",
            sip_password="s3cret",
            sip_registrar=f"{NAME}:{supplier.kamailio.port}",
            caller_id_prefix="+",
            uri_prefix_enabled=True,
            uri_prefix="+",
            **fields,
        )

    def test_from_carries_the_account(self, supplier: Supplier, trial_of: Callable) -> None:
        result = supplier.call(self.trial(supplier, trial_of, p_asserted_identity=True))
        assert result.answered, result.errors
        assert [code for code in result.codes if code >= 200] == [407, 200]
        assert f"INVITE sip:+{CALLED}@127.0.0.1:" in result.far_end_got
        assert f"From: <sip:acme@{NAME}:" in result.far_end_got
        assert f"P-Asserted-Identity: <sip:+{CALLER}@{NAME}:" in result.far_end_got

    def test_withheld_the_far_end_still_gets_the_number(self, supplier: Supplier, trial_of: Callable) -> None:
        trial = self.trial(supplier, trial_of, p_asserted_identity=True, remote_party_id=True, withheld=True)
        result = supplier.call(trial)
        assert result.answered, result.errors
        assert f'From: "Anonymous" <sip:acme@{NAME}:' in result.far_end_got
        assert "Privacy: id" in result.far_end_got
        assert ";privacy=full" in result.far_end_got

    def test_from_carries_the_caller_and_is_challenged_again(self, supplier: Supplier, trial_of: Callable) -> None:
        """Why the account is the default: with any other From this supplier answers 407 to right credentials too."""
        result = supplier.call(self.trial(supplier, trial_of, from_carries="caller", p_asserted_identity=True))
        assert not result.answered
        final = [code for code in result.codes if code >= 200]
        assert len(final) >= 2
        assert set(final) == {407}
        assert not result.far_end_got
