"""E-mail addresses as mail servers take them (RFC 5321, RFC 6531), and addresses of storages."""

from pathlib import Path
from urllib.parse import urlsplit


def mailbox(address: str) -> str:
    """One address, its domain beyond ASCII as RFC 5891 encodes it unless its name is beyond ASCII, too.

    Also those of this machine and of private networks are taken. Raises ValueError for anything else, such as two
    addresses, or one with a name or a line break.
    """
    from email_validator import EmailNotValidError, validate_email  # slow to load

    try:
        found = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return found.ascii_email or f"{found.local_part}@{found.domain}"


def is_mailbox(text: str) -> bool:
    """Whether a text is an e-mail address."""
    try:
        return bool(mailbox(text))
    except ValueError:
        return False


def storage_address(value: str) -> str:
    """The address of a storage: `s3://bucket/prefix`, or a folder's path, made absolute. Raises ValueError."""
    if "://" not in value:
        return str(Path(value).expanduser().absolute())
    parts = urlsplit(value)
    if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("takes a folder or s3://bucket/prefix")
    return value
