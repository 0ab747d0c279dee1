"""Writes around passwords: asking for a reset, and changing it."""

from flask_babel import gettext as _

from mablog import audit, jobs, mail, ratelimit
from mablog.accounts import passwords
from mablog.accounts.models import User
from mablog.accounts.onetime import DeadLink, Purpose, end_links, issue, used
from mablog.accounts.queries import email_key
from mablog.accounts.service import end_sessions, refuse_known_words
from mablog.errors import field_error
from mablog.links import absolute


def ask_reset(email: str, *, client: str) -> None:
    """Have a link sent to the member with this address, if there is one. Raises TooManyRequests.

    A job looks whether there is one, so that neither the answer nor its time tells. `client` is who asks.
    """
    from mablog.accounts.jobs import send_reset  # which calls `reset_link`

    count_mail("reset", email, client=client)
    jobs.enqueue(send_reset, email=email)


def count_mail(kind: str, email: str, *, client: str) -> None:
    """Count a mail that somebody asks for, by who asks and by the address, known or not. Raises TooManyRequests."""
    ratelimit.hit(ratelimit.MAIL_CLIENT, f"{kind} {client}")
    ratelimit.hit(ratelimit.MAIL_ACCOUNT, f"{kind} {email_key(email)}")


def reset_link(user: User) -> str:
    """A link by which this member chooses a new password; older ones die."""
    return absolute("credentials.reset", token=issue(Purpose.RESET, user, email=user.email))


def reset_password(token: str, password: str) -> User:
    """Set the password by a link: every session and link of the member ends. Raises DeadLink."""
    user, email = used(Purpose.RESET, token)
    if not user.active or (email and user.email_key != email_key(email)):
        raise DeadLink(_("This link does not work any more."))
    _set_password(user, password, field="password")
    return user


def change_password(user: User, *, current: str, new: str) -> None:
    """Change the password: all other sessions and all links end.

    Raises InvalidFields when the present one is wrong, and TooManyRequests when it was so too often.
    """
    check_password(user, current, field="current_password")
    _set_password(user, new, field="new_password", except_token=user.session_token)


def check_password(user: User, password: str, *, field: str) -> None:
    """See that whoever is logged in knows the password, too. Raises InvalidFields, TooManyRequests."""
    key = f"password of {user.id}"
    ratelimit.hit(ratelimit.LOGIN_ACCOUNT, key)
    if not passwords.is_password(password, user.password_hash):
        raise field_error(field, _("This is not your present password."))
    ratelimit.take_back(ratelimit.LOGIN_ACCOUNT, key)


def _set_password(user: User, password: str, *, field: str, except_token: str | None = None) -> None:
    refuse_known_words(password, user.username, user.email, user.name, field=field)
    user.password_hash = passwords.hash_password(password)
    end_sessions(user, except_token=except_token)
    end_links(user)
    audit.record("password.change", actor=user, target=user.username)
    if user.email:
        mail.send(
            "accounts/mail/password_changed",
            to=user.email,
            language=user.language,
            user=user,
            url=absolute("credentials.ask_reset"),
        )
