from mablog.jobs import GiveUp, job
from mablog.mail import service
from mablog.mail.transport import Refused


@job("mail.deliver")
def deliver(message_id: str) -> None:
    """Hand over a mail; what the server refuses for good is left to the administrator."""
    try:
        service.hand_over(message_id)
    except Refused as refusal:
        raise GiveUp(str(refusal)) from None
