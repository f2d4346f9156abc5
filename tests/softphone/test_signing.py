"""Signing with a certificate made for the test, and what is said where it fails."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pytest_django import Settings

from softphone import reading_back, signing
from softphone.msi.package import build
from softphone.signing import SigningError, sign
from tests.softphone.msi_products import product
from tests.softphone.msi_reader import read

PASSWORD = "pass wörd $1"
needs_signer = pytest.mark.skipif(
    shutil.which(signing.SIGNER) is None,
    reason="osslsigncode is not installed (apt-get install osslsigncode)",
)


@pytest.fixture
def installer(tmp_path: Path) -> Path:
    path = tmp_path / "build" / "softphone.msi"
    path.parent.mkdir()
    path.write_bytes(build(product(brand="Łódź 電話")))
    return path


@pytest.fixture
def certificate(tmp_path: Path, settings: Settings) -> Callable[..., Path]:
    """Makes a certificate for code, gives it to the platform, returns it in PEM for who verifies."""

    def make(*, password: str = PASSWORD, curve: bool = False) -> Path:
        key = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test of a telephone company")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .sign(key, hashes.SHA256())
        )
        encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        store, pem = tmp_path / "certificate.p12", tmp_path / "certificate.pem"
        store.write_bytes(pkcs12.serialize_key_and_certificates(b"test", key, made, None, encryption))
        pem.write_bytes(made.public_bytes(Encoding.PEM))
        settings.SOFTPHONE_SIGNING_CERTIFICATE = str(store)
        settings.SOFTPHONE_SIGNING_PASSWORD = password
        settings.SOFTPHONE_SIGNING_TIMESTAMP_URL = ""
        return pem

    return make


def verified(path: Path, pem: Path) -> bool:
    done = subprocess.run(
        [signing.SIGNER, "verify", "-CAfile", str(pem), "-in", str(path)], capture_output=True, check=False
    )
    return done.returncode == 0 and b"Signature verification: ok" in done.stdout


def test_without_a_certificate_nothing_is_signed(installer: Path, settings: Settings) -> None:
    settings.SOFTPHONE_SIGNING_CERTIFICATE = ""
    before = installer.read_bytes()
    assert sign(installer) is False
    assert installer.read_bytes() == before


@needs_signer
@pytest.mark.parametrize(("password", "curve"), [(PASSWORD, False), ("", False), ("x", True)])
def test_a_signed_installer_is_verified_and_still_the_same_product(
    installer: Path, certificate: Callable[..., Path], password: str, curve: bool
) -> None:
    pem = certificate(password=password, curve=curve)
    before = read(installer.read_bytes())
    assert not verified(installer, pem)
    assert sign(installer) is True
    assert verified(installer, pem)
    after = read(installer.read_bytes())
    assert after.tables == before.tables
    assert before.streams.items() <= after.streams.items()
    assert set(after.streams) - set(before.streams) == {"\x05DigitalSignature", "\x05MsiDigitalSignatureEx"}
    assert [file.name for file in installer.parent.iterdir()] == ["softphone.msi"]


@needs_signer
@pytest.mark.skipif(shutil.which(reading_back.INFO) is None, reason="Debian's msitools is not installed")
def test_a_signed_installer_is_read_back(installer: Path, certificate: Callable[..., Path]) -> None:
    certificate()
    sign(installer)
    expected = reading_back.Expected.of(product(brand="Łódź 電話"))
    assert reading_back.read_back(installer, expected=expected) == []


@needs_signer
def test_a_change_after_signing_is_found(installer: Path, certificate: Callable[..., Path]) -> None:
    pem = certificate()
    sign(installer)
    content = bytearray(installer.read_bytes())
    content[content.index(product().dialog[54:2000])] ^= 1
    installer.write_bytes(content)
    assert not verified(installer, pem)


@needs_signer
def test_a_wrong_password_is_said_and_changes_nothing(
    installer: Path, certificate: Callable[..., Path], settings: Settings
) -> None:
    certificate()
    settings.SOFTPHONE_SIGNING_PASSWORD = "some other secret"
    before = installer.read_bytes()
    with pytest.raises(SigningError) as caught:
        sign(installer)
    assert "Wrong password" in str(caught.value)
    assert "some other secret" not in str(caught.value)
    assert settings.SOFTPHONE_SIGNING_CERTIFICATE not in str(caught.value)
    assert installer.read_bytes() == before
    assert [file.name for file in installer.parent.iterdir()] == ["softphone.msi"]


@needs_signer
def test_a_time_stamp_that_does_not_come_is_an_error(
    installer: Path, certificate: Callable[..., Path], settings: Settings
) -> None:
    """A signature without it would end with the certificate; rather none is published."""
    certificate()
    settings.SOFTPHONE_SIGNING_TIMESTAMP_URL = "http://127.0.0.1:9/"  # nobody listens at the discard port
    before = installer.read_bytes()
    with pytest.raises(SigningError):
        sign(installer)
    assert installer.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SOFTPHONE_SIGNING_CERTIFICATE": "/nowhere/at/all.p12"}, "not there"),
        ({"SOFTPHONE_SIGNING_TIMESTAMP_URL": "ftp://127.0.0.1/"}, "time stamp"),
    ],
)
@needs_signer
def test_settings_that_cannot_work(
    installer: Path, certificate: Callable[..., Path], settings: Settings, change: dict, said: str
) -> None:
    certificate()
    for name, value in change.items():
        setattr(settings, name, value)
    with pytest.raises(SigningError, match=said):
        sign(installer)


def test_without_the_signer_it_is_said(
    installer: Path, certificate: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SigningError, match="not installed"):
        sign(installer)


def test_the_password_is_neither_an_argument_nor_in_a_file(
    installer: Path, certificate: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate()
    seen = tmp_path / "seen"
    program = tmp_path / signing.SIGNER
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {seen}\nenv >> {seen}\n'
        f"grep -rl 'pass w' {installer.parent} >> {seen}\ncat > {seen}.in\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SigningError):
        sign(installer)
    assert "pass w" not in seen.read_text()
    assert (tmp_path / "seen.in").read_text() == PASSWORD
