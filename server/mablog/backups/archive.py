"""The file: a zip of parts with a manifest, whose last 64 characters are the SHA-256 of all bytes before them.

So a byte that is another, wherever, is noticed before anything is done with the file.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from io import SEEK_END
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ValidationError

from mablog import __version__
from mablog.backups.errors import BackupError
from mablog.backups.rows import Table

FORMAT = 1
MANIFEST = "manifest.json"
_SEAL = 64
_CHUNK = 1 << 20


class RowsPart(BaseModel):
    """A table: what it holds, and the SHA-256 of its rows as lines."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def table(self) -> Table:
        return Table(self.name, self.columns, self.key)

    @property
    def part(self) -> str:
        return f"tables/{self.name}.jsonl"


class FilePart(BaseModel):
    """A file of a picture."""

    name: str
    size: int
    sha256: str

    @property
    def part(self) -> str:
        return f"media/{self.name}"


class Manifest(BaseModel):
    """What is in a backup. `missing` are files of pictures that were gone before they could be read."""

    format: int = FORMAT
    mablog: str = __version__
    made_at: datetime
    database: str
    revisions: list[str]
    modules: list[str]
    tables: list[RowsPart]
    files: list[FilePart]
    missing: list[str]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class Writer:
    """Writes a backup, part by part, into a new file that its owner alone may read."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._zip = ZipFile(self._file, "w")

    def add_rows(self, table: Table, lines: Iterable[bytes]) -> RowsPart:
        part = RowsPart(name=table.name, columns=table.columns, key=table.key, rows=0, sha256="")
        hashed = hashlib.sha256()
        with self._open(part.part, ZIP_DEFLATED) as out:
            for line in lines:
                out.write(line)
                hashed.update(line)
                part.rows += 1
        part.sha256 = hashed.hexdigest()
        return part

    def add_file(self, name: str, data: bytes) -> FilePart:
        part = FilePart(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest())
        with self._open(part.part, ZIP_STORED) as out:
            out.write(data)
        return part

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and the seal, and have the disk keep them."""
        with self._open(MANIFEST, ZIP_DEFLATED) as out:
            out.write(manifest.model_dump_json(indent=1).encode())
        self._zip.comment = b"0" * _SEAL
        self._zip.close()
        seal = _seal_of(self._file)
        self._file.seek(-_SEAL, SEEK_END)
        self._file.write(seal)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is, also one that nothing more can be written to."""
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()

    def _open(self, name: str, compression: int) -> IO[bytes]:
        info = ZipInfo(name)
        info.compress_type = compression
        info.external_attr = 0o600 << 16
        return self._zip.open(info, "w", force_zip64=True)


class Backup:
    """A backup that is whole. Raises BackupError for any other file, OSError for one that cannot be read."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            self.size = self._file.seek(0, SEEK_END)
            if self.size < _SEAL or _seal_of(self._file) != self._file.read(_SEAL):
                raise BackupError(f"{path} is no backup of mablog, or is damaged: nothing was changed")
            self._zip = ZipFile(self._file)
            self.manifest = Manifest.model_validate_json(self._zip.read(MANIFEST))
        except (BadZipFile, KeyError, ValidationError) as error:
            self._file.close()
            raise BackupError(f"{path} is no backup that this mablog understands: nothing was changed") from error
        except BaseException:
            self._file.close()
            raise
        if self.manifest.format > FORMAT:
            self._file.close()
            raise BackupError(f"{path} was made by a newer mablog, {self.manifest.mablog}: install that one")

    def __enter__(self) -> "Backup":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def lines(self, part: RowsPart) -> Iterator[bytes]:
        """The rows of a table. Raises BackupError at the end where they are not those of the manifest."""
        hashed = hashlib.sha256()
        with self._zip.open(part.part) as lines:
            for line in lines:
                hashed.update(line)
                yield line
        if hashed.hexdigest() != part.sha256:
            raise BackupError(f"{part.part} is not what the manifest says: nothing was changed")

    def read(self, part: FilePart) -> bytes:
        """The file of a picture. Raises BackupError where it is not that of the manifest."""
        data = self._zip.read(part.part)
        if hashlib.sha256(data).hexdigest() != part.sha256:
            raise BackupError(f"{part.part} is not what the manifest says: nothing was changed")
        return data


def _seal_of(file: IO[bytes]) -> bytes:
    """The SHA-256, in hexadecimal, of all but the seal, at whose beginning the file is left."""
    left = file.seek(0, SEEK_END) - _SEAL
    file.seek(0)
    hashed = hashlib.sha256()
    while left:
        chunk = file.read(min(left, _CHUNK))
        hashed.update(chunk)
        left -= len(chunk)
    return hashed.hexdigest().encode()
