from wtforms import SelectField

from mablog.forms import PageForm
from mablog.notifications.models import Kind
from mablog.notifications.words import KINDS, WAYS


def _choice(kind: Kind) -> SelectField:
    return SelectField(KINDS[kind], choices=list(WAYS.items()), validate_choice=False)


class WaysForm(PageForm):
    answer = _choice(Kind.ANSWER)
    mention = _choice(Kind.MENTION)
    follower = _choice(Kind.FOLLOWER)
    post = _choice(Kind.POST)
    moderation = _choice(Kind.MODERATION)
