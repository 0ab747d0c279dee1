from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField

from mablog.forms import PICTURES, PageForm
from mablog_dogs.models import Dog


class DogForm(PageForm):
    name = StringField(_l("Name"), render_kw={"required": True, "maxlength": 60, "autocomplete": "off"})
    breed = StringField(_l("Breed"), render_kw={"maxlength": 60, "autocomplete": "off"})
    file = FileField(
        _l("Picture"),
        description=_l("PNG, JPEG, GIF, WebP or AVIF, at most 10 MB and 24 megapixels."),
        render_kw={"accept": PICTURES},
    )
    alt = StringField(
        _l("What it shows"),
        description=_l("For those who cannot see it."),
        render_kw={"maxlength": 1000, "autocomplete": "off"},
    )
    remove_picture = BooleanField(_l("Remove the picture"))

    @classmethod
    def of(cls, dog: Dog) -> "DogForm":
        """The form to change a dog."""
        alt = dog.picture.alt if dog.picture else ""
        return cls(formdata=None, data={"name": dog.name, "breed": dog.breed, "alt": alt})

    def input(self) -> dict[str, object]:
        """The dog as the schemas take it."""
        return {name: value for name, value in self.values().items() if name != "remove_picture"}
