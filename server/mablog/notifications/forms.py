from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from mablog.forms import PageForm
from mablog.notifications.models import Kind
from mablog.notifications.words import KINDS, WAYS


def _choice(kind: Kind) -> SelectField:
    ways = [SelectChoice(way, label) for way, label in WAYS.items()]
    return SelectField(KINDS[kind], choices=ways, validate_choice=False)


class WaysForm(PageForm):
    answer = _choice(Kind.ANSWER)
    mention = _choice(Kind.MENTION)
    follower = _choice(Kind.FOLLOWER)
    post = _choice(Kind.POST)
    moderation = _choice(Kind.MODERATION)
