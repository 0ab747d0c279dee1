"""Secrets that a browser or a person carries: the site stores only their hashes."""

import hashlib
import secrets


def new_token() -> str:
    """A token of 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What is stored. A plain hash serves, because nobody can guess 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
