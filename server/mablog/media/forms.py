from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField

from mablog.forms import PageForm

KINDS = "image/png,image/jpeg,image/gif,image/webp,image/avif"


class AltForm(PageForm):
    alt = StringField(_l("What it shows"), description=_l("For those who cannot see it."))


class UploadForm(AltForm):
    file = FileField(
        _l("Picture"),
        description=_l("PNG, JPEG, GIF, WebP or AVIF, at most 10 MB and 24 megapixels."),
        render_kw={"accept": KINDS, "required": True},
    )
