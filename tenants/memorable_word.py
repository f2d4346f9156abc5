"""The memorable word: three of its letters are the second step of the login.

It must be sealed, not hashed: letters are checked one by one, and a hash of a letter or of three of them is guessed at
once (stack.md §2.5).
"""

import hmac
import secrets
import time
import unicodedata
from hashlib import sha256

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django_otp.models import Device, TimestampMixin

from portal import sealing
from portal.resealing import reseal_column
from portal.tenancy import wall

logger = structlog.get_logger(__name__)

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
"""What the drop-down lists offer, to everybody the same."""
SHORTEST, LONGEST = 8, 64
LETTERS_ASKED = 3
WRONG = ""
"""A token that no word answers to: given for a person whose password was wrong."""


def normal_word(text: str) -> str:
    """The word as it is sealed and compared: compatibility forms and case folded, no surrounding space."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def check_word(text: str) -> str:
    """The normal form of a word that may be used. Raises ValidationError saying what to change."""
    word = normal_word(text)
    if len(word) < SHORTEST:
        raise ValidationError(_("Use at least %(n)d letters.") % {"n": SHORTEST}, code="short")
    if len(word) > LONGEST:
        raise ValidationError(_("Use at most %(n)d letters.") % {"n": LONGEST}, code="long")
    if not set(word) <= set(ALPHABET):
        raise ValidationError(_("Use the letters a to z and digits only, no spaces."), code="alphabet")
    if len(set(word[:SHORTEST])) < 4:
        raise ValidationError(_("Use a word with more different letters."), code="plain")
    return word


def draw_positions() -> list[int]:
    """Three positions from 1 to 8, in order. The range is the same for every word: it doesn't tell the length."""
    return sorted(secrets.SystemRandom().sample(range(1, SHORTEST + 1), LETTERS_ASKED))


def decoy_positions(address: str, *, at: float | None = None) -> list[int]:
    """The positions asked for an address nobody has, or whose owner has no word yet.

    Always the same for some days, as a real challenge stays until it is answered; then others, as if somebody had
    logged in. at: seconds since 1970, default now.
    """
    key = hmac.digest(settings.SECRET_KEY.encode(), b"decoy:" + address.encode(), "sha256")
    period = 86_400 * (1 + key[0] % 7)
    turn = int((time.time() if at is None else at) + int.from_bytes(key[1:4], "big")) // period
    number = int.from_bytes(sha256(key + turn.to_bytes(8, "big")).digest(), "big")
    left = list(range(1, SHORTEST + 1))
    chosen = []
    for _turn in range(LETTERS_ASKED):
        number, index = divmod(number, len(left))
        chosen.append(left.pop(index))
    return sorted(chosen)


class MemorableWordDevice(TimestampMixin, Device):
    """A user's memorable word. Kept behind the login door: the application's own role can't read it.

    How often it may be guessed at is counted by tenants.login, beside the account.
    """

    sealed = models.BinaryField()
    unreadable = False
    """Whether a look at the word failed because its key is missing."""
    challenge = models.JSONField(default=draw_positions, help_text="positions asked, from 1; stay until answered")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="tenants_one_word_per_user")]

    def set_word(self, text: str) -> None:
        """Seal a new word and ask for new letters. Raises ValidationError; doesn't save."""
        self.sealed = sealing.seal(check_word(text), place=self._place)
        self.challenge = draw_positions()

    def generate_challenge(self) -> str:
        """The positions asked, as "2, 5, 8"; the same ones until they are answered right."""
        return ", ".join(str(position) for position in self.challenge)

    def verify_token(self, token: str) -> bool:
        """Whether `token` holds the letters asked, in order. Call it through tenants.login, which counts.

        Right: new letters will be asked. Wrong: the same letters again. Every path writes the row once, so that they
        take the same time.
        """
        try:
            word = sealing.unseal(self.sealed, place=self._place)
        except sealing.SealError:
            logger.critical("memorable_word.unreadable", user=self.user_id, hint="is a key missing in SEALING_KEYS?")
            self.unreadable = True
            return False
        wanted = "".join(word[position - 1] for position in self.challenge)
        same = secrets.compare_digest(normal_word(token).encode(), wanted.encode())
        if same:
            self.challenge = draw_positions()
            self.set_last_used_timestamp(commit=False)
        self.save(update_fields=["challenge", "last_used_at"])
        return same

    @property
    def _place(self) -> str:
        return f"memorable-word:{self.user_id}"


def reseal_all() -> int:
    """Seal every word under the newest key, all or nothing. Returns how many. Raises SealError."""
    with wall.enter_login():
        return reseal_column(MemorableWordDevice.objects.all(), "sealed")
