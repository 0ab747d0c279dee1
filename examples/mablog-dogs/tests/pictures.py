from io import BytesIO

from PIL import Image

Sent = tuple[BytesIO, str]
"""A file as a client of Flask sends it: what is in it, and its name."""


def photo(colour: str = "red") -> Sent:
    data = BytesIO()
    Image.new("RGB", (600, 400), colour).save(data, "PNG")
    return BytesIO(data.getvalue()), "dog.png"


def no_picture() -> Sent:
    return BytesIO(b"hello"), "dog.png"
