"""From nothing to a site: what `mablog init` does. Doing it again changes nothing."""

import click
from flask_migrate import upgrade
from sqlalchemy import select

from mablog import config
from mablog.accounts import service as accounts
from mablog.accounts.models import OneTimeLink
from mablog.accounts.queries import has_administrator
from mablog.app import Mablog, create_app
from mablog.data_folder import make_secret_key
from mablog.database_server import create_missing
from mablog.db import db
from mablog.links import absolute
from mablog.migrations.alone import alone
from mablog.migrations.branches import is_up_to_date


def prepare(*, sample: bool | None) -> Mablog:
    """Make data folder, key and database; write the sample blog; print the first administrator's link.

    Returns the application that it made for this. Of several processes that do so at once, one does it all.

    `sample`: True for any site without posts, None for a new one alone, False for none. Raises ConfigError.
    """
    settings = config.load(check=False)
    make_secret_key(settings.data)
    create_missing(settings.database_url)
    app = create_app()
    with app.test_request_context(), alone(db.engine):
        is_new = not is_up_to_date()
        if is_new:
            upgrade()
        if sample or (sample is None and is_new):
            from mablog.sample.service import fill_empty_site

            fill_empty_site()
        _greet_first_administrator()
        db.session.commit()
    return app


def _greet_first_administrator() -> None:
    if has_administrator():
        return
    if db.session.scalar(select(OneTimeLink.id).where(OneTimeLink.purpose == accounts.FIRST_ADMIN)) is not None:
        click.echo(
            "There is no administrator yet: `mablog user link --first-admin` makes a new link for the first one."
        )
        return
    token = accounts.issue_first_admin_link()
    click.echo("Open this link within 24 hours to become the administrator. It works once:")
    click.echo(f"\n    {absolute('accounts.setup', token=token)}\n")
