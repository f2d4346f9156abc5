"""What a person proves himself with: setting it by a mailed link, changing it when inside."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.tenancy import wall
from tenants import known_browsers, lock, login_failures, mailed_links, mails, open_sessions
from tenants.models import MailedLink, MemorableWordDevice, User
from tenants.rate_limit import Limit, passes

OWN_PASSWORD_TRIES = Limit(name="own-password", times=10, seconds=300)


def accept_invitation(link: MailedLink, *, name: str, password: str, word: str) -> User:
    """An invited person becomes able to log in; also who was invited anew, having forgotten everything."""
    encoded = make_password(password)
    with wall.enter_login():
        user = _hold(link)
        _write_password(user, encoded, name=name)
        _write_word(user, word)
        lock.unlock(user)
        login_failures.forgive(user.email, links=True)
        open_sessions.end_all(user.pk)
        mailed_links.withdraw(user_id=user.pk)
    return user


def reset_password(link: MailedLink, *, password: str) -> User:
    """A forgotten password is replaced. The caller has checked the letters. Every session of the person ends."""
    encoded = make_password(password)
    with wall.enter_login():
        user = _hold(link)
        _write_password(user, encoded)
        lock.unlock(user)
        login_failures.forgive(user.email, links=True)
        open_sessions.end_all(user.pk)
        mailed_links.withdraw(user_id=user.pk)
        _tell(user, "password")
    return user


def reset_word(link: MailedLink, *, word: str) -> User:
    """A forgotten memorable word is replaced. The caller has checked the password. Every session ends."""
    with wall.enter_login():
        user = _hold(link)
        _write_word(user, word)
        open_sessions.end_all(user.pk)
        mailed_links.withdraw(user_id=user.pk)
        _tell(user, "word")
    return user


def unlock_by_link(link: MailedLink, *, browser: str) -> User:
    """The person who reads the mail unlocks the account, and his browser is known from now on."""
    with wall.enter_login():
        user = _hold(link)
        lock.unlock(user)
        known_browsers.learn(user_id=user.pk, digest=browser)
    return user


def change_password(user: User, *, current: str, new: str, session_key: str | None) -> None:
    """Change one's own password; the other sessions end. Raises ValidationError when `current` is wrong."""
    check_own_password(user, current)
    encoded = make_password(new)
    with wall.enter_login():
        _write_password(user, encoded)
        open_sessions.end_all(user.pk, except_key=session_key)
        mailed_links.withdraw(user_id=user.pk)
        _tell(user, "password")


def change_word(user: User, *, current: str, word: str, session_key: str | None) -> None:
    """Change one's own memorable word; the other sessions end. Raises ValidationError when `current` is wrong."""
    check_own_password(user, current)
    with wall.enter_login():
        _write_word(user, word)
        open_sessions.end_all(user.pk, except_key=session_key)
        mailed_links.withdraw(user_id=user.pk)
        _tell(user, "word")


def check_own_password(user: User, password: str) -> None:
    """Raise ValidationError unless this is the user's password; after ten tries in five minutes in any case."""
    if not passes(OWN_PASSWORD_TRIES, str(user.pk)):
        raise ValidationError({"current_password": _("Too many tries. Wait five minutes and try again.")})
    if not user.check_password(password):
        raise ValidationError({"current_password": _("This isn't your current password.")})


def set_up(user: User, *, password: str, word: str) -> None:
    """Give a person a password and a memorable word without a mail, as for the demo and the tests."""
    encoded = make_password(password)
    with wall.enter_login():
        _write_password(user, encoded)
        _write_word(user, word)


def _hold(link: MailedLink) -> User:
    """Use the link up, in this transaction. Raises ValidationError when it was used meanwhile."""
    held = MailedLink.objects.select_for_update().filter(pk=link.pk, used_at=None).first()
    if held is None:
        raise ValidationError(_("This link was used already."))
    mailed_links.use(held)
    return User.objects.select_for_update(of=("self",)).get(pk=link.user_id)


def _write_password(user: User, encoded: str, **other: str) -> None:
    user.password = encoded
    User.objects.filter(pk=user.pk).update(password=encoded, **other)


def _write_word(user: User, word: str) -> None:
    device = MemorableWordDevice.objects.select_for_update().filter(user_id=user.pk).first()
    device = device or MemorableWordDevice(user_id=user.pk, name="memorable word")
    device.set_word(word)
    device.save()


def _tell(user: User, what: str) -> None:
    mails.mail_change(user.pk, what)
