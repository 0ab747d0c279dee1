"""What a face asks before it goes on: that there is such a case."""

from flask_babel import gettext as _

from mablog.errors import NotFound
from mablog.moderation.models import Case
from mablog.moderation.queries import case_by_number


def existing_case(number: int) -> Case:
    """The case of this number, whole. Raises NotFound."""
    found = case_by_number(number)
    if found is None:
        raise NotFound(_("There is no such case."))
    return found
