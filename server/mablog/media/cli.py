from pathlib import Path

import click
from flask.cli import with_appcontext

from mablog.addresses import storage_address
from mablog.config import settings
from mablog.storage import media_storage, storage_at
from mablog.storage.copying import copy_files


@click.group()
def media() -> None:
    """Look after the pictures."""


@media.command()
@click.argument("address", metavar="FROM")
@with_appcontext
def copy(address: str) -> None:
    """Bring the pictures kept in FROM, a folder or s3://bucket/prefix, to where MABLOG_STORAGE says.

    What is there already is not copied again, and nothing is removed. Run it before you change MABLOG_STORAGE, and once
    more afterwards for what came in between.
    """
    try:
        address = storage_address(address)
    except ValueError as error:
        raise click.ClickException(f"FROM {error}, not {address!r}") from None
    if address == settings().storage:
        raise click.ClickException(f"{address} is where the pictures are: set MABLOG_STORAGE to where they shall go")
    if "://" not in address and not Path(address).is_dir():
        raise click.ClickException(f"there is no folder {address}")
    try:
        copied, present = copy_files(storage_at(address, settings()), media_storage())
    except OSError as error:
        raise click.ClickException(f"not everything is copied: {error}") from error
    click.echo(f"{copied} files are copied, {present} were there already.")


commands = [media]
