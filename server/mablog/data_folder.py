"""The folder in which a site keeps what is its own: its key, and unless set otherwise its database and pictures."""

import os
import secrets
from pathlib import Path


def make_data_folder(data: Path) -> None:
    """Create the data folder, readable by its owner only. A folder that exists keeps its rights."""
    data.mkdir(parents=True, mode=0o700, exist_ok=True)


def make_secret_key(data: Path) -> str:
    """Return the secret key kept in the data folder, made on the first call; two processes get the same one."""
    make_data_folder(data)
    file = data / "secret_key"
    draft = data / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        # A link fails when the name is taken, so the first of two processes wins and no half file is ever seen.
        file.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii").strip()
