"""E-mail addresses as mail servers take them (RFC 5321, RFC 6531)."""


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
