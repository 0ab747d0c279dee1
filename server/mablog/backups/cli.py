from pathlib import Path

import click
from flask.cli import with_appcontext

from mablog.db import utcnow


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path | None) -> None:
    """Write the site's rows and pictures into one file, while it runs, and try to restore it beside the site.

    FILE is a new file, or a folder that gets one. Without FILE it is put where MABLOG_BACKUP_TO says, and the oldest
    ones there are removed, else into the working directory.
    """
    # What a backup needs is loaded when there is one, so that a server starts sooner.
    from mablog.backups import keeping
    from mablog.backups.making import make_backup
    from mablog.backups.terminal import progress

    to = keeping.place()
    with progress() as report:
        if file is None and to:
            name, manifest, tried_on = keeping.back_up(to, report, now=utcnow())
        else:
            file = file or Path()
            path = file / keeping.name_of(utcnow()) if file.is_dir() else file
            name = str(path)
            manifest, tried_on = make_backup(path, report)
    for missing in manifest.missing:
        click.echo(f"The file {missing} is not in it: it was gone when it was to be read.")
    tried = {"sqlite": "an SQLite database", "postgresql": "a schema of PostgreSQL"}[tried_on]
    click.echo(f"{name}: {manifest.rows} rows and {len(manifest.files)} files, restored into {tried} as a trial.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also where there are members or posts, which are gone afterwards.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, replace: bool, yes: bool) -> None:
    """Make the site what it was when FILE was written; its database may have been of the other kind.

    Stop what serves the site before, and start it again afterwards.
    """
    from mablog.backups.errors import BackupError
    from mablog.backups.restoring import is_empty, restore
    from mablog.backups.terminal import progress

    if not is_empty():
        if not replace:
            raise BackupError("the site has members or posts: --replace puts those of the backup in their place")
        if not yes:
            click.confirm("Members, posts and everything else of this site will be gone. Go on?", abort=True)
    with progress() as report:
        manifest = restore(file, report)
    made_at = f"{manifest.made_at:%Y-%m-%d %H:%M:%S} UTC"
    click.echo(f"The site is as it was at {made_at}: {manifest.rows} rows and {len(manifest.files)} files.")


commands = [backup, restore]
