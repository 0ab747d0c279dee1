from mablog import mail
from mablog.accounts import credentials
from mablog.accounts.onetime import Purpose
from mablog.accounts.queries import user_by_email
from mablog.jobs import job


@job("accounts.send_reset")
def send_reset(email: str) -> None:
    """Send the link to the address that the member has: the one that was typed may only look like it."""
    user = user_by_email(email)
    if not mail.is_on() or user is None or user.email is None or not user.active:
        return
    hours = Purpose.RESET.lifetime.total_seconds() / 3600
    mail.send("accounts/mail/reset", to=user.email, user=user, url=credentials.reset_link(user), hours=int(hours))
