"""Whether pictures can be stored."""

import secrets

from mablog.storage import media_storage


def try_storage() -> None:
    """Write a small file, read it and remove it. Raises OSError."""
    storage = media_storage()
    name = f"{secrets.token_hex(10)}-probe.tmp"
    storage.put(name, b"mablog")
    try:
        if storage.read(name) != b"mablog":
            raise OSError("a file does not come back as it was written")
    finally:
        storage.delete(name)
