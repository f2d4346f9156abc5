"""Signing an installer with the platform's certificate, by osslsigncode.

Without a certificate installers are published unsigned, and said to be so: Windows then warns of an unknown maker.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

SIGNER = "osslsigncode"
_SECONDS = 120  # the time stamp is fetched from its authority
_SHOWN = 300  # characters of what the signer complained of


class SigningError(Exception):
    """The installer couldn't be signed; the text says why, without any secret."""


def sign(path: Path) -> bool:
    """Sign the installer in its place. False when the platform gives no certificate. Raises SigningError, and then the
    installer is as it was.

    The password goes through a pipe: it is seen neither among the arguments of a process nor in a file.
    """
    certificate = settings.SOFTPHONE_SIGNING_CERTIFICATE
    if not certificate:
        return False
    if not Path(certificate).is_file():
        raise SigningError("The certificate's file is not there")
    if shutil.which(SIGNER) is None:
        raise SigningError(f"{SIGNER} is not installed")
    with tempfile.TemporaryDirectory(prefix="softphone-", dir=path.parent) as folder:
        signed = Path(folder) / path.name
        _run(["sign", "-pkcs12", certificate, *_password(), *_stamp(), *_about(path, signed)])
        signed.replace(path)
    return True


def _about(path: Path, signed: Path) -> list[str]:
    # add-msi-dse: names, sizes and times in the package are signed too, not only what its streams hold.
    return ["-h", "sha256", "-add-msi-dse", "-in", str(path), "-out", str(signed)]


def _password() -> list[str]:
    return ["-readpass", "-"] if settings.SOFTPHONE_SIGNING_PASSWORD else []


def _stamp() -> list[str]:
    """A time stamp keeps the signature good when the certificate has run out."""
    url = settings.SOFTPHONE_SIGNING_TIMESTAMP_URL
    if not url:
        return []
    if urlsplit(url).scheme not in {"http", "https"}:
        raise SigningError("The time stamp's address is none")
    return ["-ts", url]


def _run(arguments: list[str]) -> None:
    password = settings.SOFTPHONE_SIGNING_PASSWORD
    try:
        done = subprocess.run(
            [SIGNER, *arguments],
            input=password.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            start_new_session=True,  # without a terminal to ask at
        )
    except subprocess.TimeoutExpired as error:
        raise SigningError(f"{SIGNER} didn't finish in {_SECONDS} seconds") from error
    if done.returncode:
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        # The text is shown to partners, who neither need the password nor where the certificate lies.
        for secret in filter(None, (password, settings.SOFTPHONE_SIGNING_CERTIFICATE)):
            said = said.replace(secret, "…")
        raise SigningError(f"{SIGNER}: {' '.join(said.split())[-_SHOWN:]}")
