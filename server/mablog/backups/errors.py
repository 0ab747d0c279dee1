import click


class BackupError(click.ClickException):
    """A backup cannot be made or restored; the message is one line for the operator."""
