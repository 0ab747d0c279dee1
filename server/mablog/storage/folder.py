import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from mablog.storage import HALF_WRITTEN, PAGE, StoredFile, check_name, is_name


class FolderStorage:
    """Files in a local folder, in subfolders named by the first two characters of a file's name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It has the name of a file, so that a listing shows it should this process be killed now.
        draft = self._path(f"{name[:2]}{secrets.token_hex(16)}{HALF_WRITTEN}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        # The row that names the file is synced when it is committed; the file's entry in its folder must be no later.
        sync_folder(path.parent)

    def read(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def delete(self, *names: str) -> None:
        for name in names:
            self._path(name).unlink(missing_ok=True)

    def pages(self) -> Iterator[list[StoredFile]]:
        files = self._files()
        while page := list(islice(files, PAGE)):
            yield page

    def _files(self) -> Iterator[StoredFile]:
        if not self.folder.is_dir():
            return
        for folder in self.folder.iterdir():
            if len(folder.name) != 2 or not folder.is_dir():
                continue
            for path in folder.iterdir():
                if path.name[:2] == folder.name and is_name(path.name):
                    found = path.stat()
                    yield StoredFile(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def _path(self, name: str) -> Path:
        return self.folder / check_name(name)[:2] / name


def sync_folder(folder: Path) -> None:
    """Have the disk keep what files of this folder are called now."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
