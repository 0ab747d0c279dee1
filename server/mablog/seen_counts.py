"""Kept counts as one person sees them: those who block members do not see what these add to them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy.orm import InstrumentedAttribute

from mablog import hooks

if TYPE_CHECKING:
    from mablog.accounts.models import User


def hide_counts(app: Flask, *columns: str) -> None:
    """Let nobody see what columns of these names count: the feature that keeps them is switched off."""
    app.extensions.setdefault("mablog.hidden_counts", set()).update(columns)


def seen_counts(viewer: "User | None", column: InstrumentedAttribute[int], rows: Iterable[Any]) -> dict[int, int]:
    """The count that this column keeps for each of the rows, by its number, as the viewer sees it.

    No query for those who block nobody; one for others, unless all are 0.
    """
    if column.key in current_app.extensions.get("mablog.hidden_counts", ()):
        return {row.id: 0 for row in rows}
    counts: dict[int, int] = {row.id: getattr(row, column.key) for row in rows}
    ids = [number for number, count in counts.items() if count]
    if viewer is None or not viewer.blocks_count or not ids:
        return counts
    hidden: dict[int, int] = hooks.call.hidden_counts(viewer=viewer, column=column, ids=ids) or {}
    return {number: count - hidden.get(number, 0) for number, count in counts.items()}
