"""Changing the sealing key under gateways' SIP passwords."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from gateways.models import TermGateway
from gateways.term_gateways.saving import add_term_gateway, sip_password
from tests.gateways.term_gateways.test_saving import SECRET, sip_draft


def test_every_partners_passwords_move_to_the_new_key_or_none_does(cast, as_partner, settings, capsys):
    old, new = settings.SEALING_KEYS[0], Fernet.generate_key().decode()
    for company in (cast.acme, cast.globex):
        with as_partner(company):
            add_term_gateway(sip_draft())
    settings.SEALING_KEYS = [new, old]
    call_command("reseal_sip_passwords")
    assert "2 SIP passwords" in capsys.readouterr().out
    settings.SEALING_KEYS = [new]
    for company in (cast.acme, cast.globex):
        with as_partner(company):
            assert sip_password(TermGateway.objects.get()) == SECRET
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("reseal_sip_passwords")
