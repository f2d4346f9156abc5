"""Adding, changing and deleting DDI gateways."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from gateways.ddi_gateways import saving
from gateways.models import DdiGateway
from gateways.term_gateways import resealing
from portal.history.models import Event
from tests.gateways.ddi.conftest import DRAFT, bring_in, offer

SIP = replace(
    DRAFT, name="Account", type="sip", sip_username="acme", sip_password="s3cret pass", sip_registrar="sip.example.com"
)


def test_everything_wrong_is_told_by_field(cast, as_partner):
    wrong = replace(
        DRAFT, name=" ", type="fax", currency="???", technical_email="nobody", addresses="x", coverage_max_days=0
    )
    with as_partner(cast.acme):
        assert set(saving.draft_errors(wrong)) == {"name", "type", "currency", "technical_email", "coverage_max_days"}
        assert set(saving.draft_errors(replace(DRAFT, addresses="nowhere"))) == {"addresses"}
        assert set(saving.draft_errors(replace(SIP, sip_password=""))) == {"sip_password"}
        assert saving.draft_errors(replace(SIP, sip_username="", sip_password="", sip_registrar="")) == {}


def test_the_password_is_sealed_kept_and_resealed(cast, as_partner):
    with as_partner(cast.acme):
        gateway = saving.add_ddi_gateway(SIP)
        assert b"s3cret" not in bytes(gateway.sip_password_sealed)
        gateway = saving.change_ddi_gateway(gateway, replace(SIP, sip_password="", name="Account 2"))
        assert saving.sip_password(gateway) == "s3cret pass"
        assert not Event.objects.filter(changes__icontains="s3cret").exists()
    assert resealing.reseal_all() == 1
    with as_partner(cast.acme):
        assert saving.sip_password(DdiGateway.objects.get()) == "s3cret pass"
        gateway = saving.change_ddi_gateway(gateway, replace(DRAFT, name="Account 2"))
        assert saving.sip_password(gateway) == ""


def test_names_are_a_partners_own(cast, as_partner):
    with as_partner(cast.acme):
        saving.add_ddi_gateway(DRAFT)
        with pytest.raises(ValidationError, match="already"):
            saving.add_ddi_gateway(DRAFT)
    with as_partner(cast.globex):
        saving.add_ddi_gateway(DRAFT)


def test_a_used_gateway_stays_and_keeps_its_currency(cast, as_partner, ddi_gateway_of, ddi_deck):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("Warsaw")))
        with pytest.raises(ValidationError):
            saving.delete_ddi_gateway(gateway)
        with pytest.raises(ValidationError, match="in USD"):
            saving.change_ddi_gateway(gateway, replace(DRAFT, currency="EUR"))
        empty = saving.add_ddi_gateway(replace(DRAFT, name="Empty"))
        saving.delete_ddi_gateway(empty)
        assert not DdiGateway.objects.filter(name="Empty").exists()
