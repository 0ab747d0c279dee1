"""Sample pictures, made when they are asked for."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def drawing(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """A picture whose quarters differ: red, green, blue, yellow."""
    image = Image.new("RGB", (width, height), "red")
    draw = ImageDraw.Draw(image)
    middle, bottom = width // 2, height // 2
    draw.rectangle((middle, 0, width, bottom - 1), "lime")
    draw.rectangle((0, bottom, middle - 1, height), "blue")
    draw.rectangle((middle, bottom, width, height), "yellow")
    return image if mode == "RGB" else image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png(width: int = 64, height: int = 48) -> bytes:
    return saved(drawing(width, height), "PNG")


def animation(kind: str, *, frames: int = 3, width: int = 64, height: int = 48, **options: Any) -> bytes:
    images = [Image.new("RGB", (width, height), (index * 40 % 256, 90, index % 256)) for index in range(frames)]
    return saved(images[0], kind, save_all=True, append_images=images[1:], **{"duration": 70, "loop": 0, **options})


def png_that_claims(width: int, height: int) -> bytes:
    """A small file whose header and whose pixels are those of an enormous picture: black, one bit a pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    deflate = zlib.compressobj(9)
    row = b"\x00" * (1 + (width + 7) // 8)
    rows = b"".join(deflate.compress(row) for _ in range(height)) + deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened(data: bytes) -> Image.Image:
    """The decoded picture, all of its pixels read."""
    image = Image.open(BytesIO(data))
    image.load()
    return image
