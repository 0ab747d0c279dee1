"""Makes an uploaded picture safe and small: judged by its content, decoded within limits, and encoded anew.

What goes in is untrusted bytes; what comes out was written by our own encoder from pixels alone, so nothing else of the
upload (metadata, scripts in comments, files glued behind the picture) is ever served.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from mablog.errors import Problem, Unavailable

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 24_000_000  # of all frames together
MAX_FRAMES = 1_000  # small frames cost more time than their pixels say
MAX_WIDTH = 2400
WIDTHS = (480, 960, 1600)
SQUARES = (48, 96, 192, 512)
SMALL = (125, 175)  # the picture of a person where it is shown whole: at most so wide and so high
QUALITY = 82
SOURCE_QUALITY = 95  # of what AVIF is made from: made from the WebP that is served, it lost 1 to 3 dB more
AVIF_QUALITY = 60  # looks as WebP does at 82, in four fifths of its bytes
AVIF_SPEED = 6  # faster is larger: 8 is as large as WebP

# Thousands of nearly empty scans make a small progressive JPEG take minutes to decode; cameras and optimisers write
# about ten, and the fuzzers of libjpeg-turbo stop at 500.
MAX_JPEG_SCANS = 500

# Chunks of a PNG, segments of a JPEG: millions of empty ones fit into 10 MB and take a reader many seconds, while files
# that are pictures have some hundred.
MAX_PARTS = 20_000

_KINDS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_SVG_BEGINS_WITHIN = 4096  # bytes of XML's own words, comments and white space
_WEBP_MAX_SIDE = 16383  # RFC 9649, section 2.6: the dimensions have 14 bits
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# A decoded picture may take a few hundred megabytes; one in every request thread would fill a small server. And those
# that wait for their turn must leave a thread to readers.
MOST_IN_LINE = 3
_one_at_a_time = threading.Lock()
_places = threading.BoundedSemaphore(MOST_IN_LINE)


class PictureRefused(Problem):
    """The picture cannot be taken: one of the three below."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, fields={"file": [reason]})

    def at(self, field: str) -> Self:
        """The same refusal, its message at the field that the picture was sent in."""
        self.fields = {field: [self.detail]}
        return self


class PictureOfWrongKind(PictureRefused):
    status = 415
    title = _l("Not a kind of picture we take")


class PictureTooLarge(PictureRefused):
    status = 413
    title = _l("Too large")


class BrokenPicture(PictureRefused):
    status = 422
    title = _l("This picture cannot be read")


@dataclass(frozen=True)
class EncodedPicture:
    """A picture in WebP: the size in pixels of its largest file, and each file's bytes by its width in pixels.

    That of a person has `squares`, by the length of their side, and `small`. `source` is what AVIF is made from later:
    the largest picture once more, with less loss; nothing for a picture that is not to become AVIF.
    """

    width: int
    height: int
    animated: bool
    files: dict[int, bytes]
    squares: dict[int, bytes]
    small: bytes | None
    source: bytes | None


@dataclass(frozen=True)
class _Decoded:
    """Upright frames in sRGB, at most `MAX_WIDTH` wide; one frame is a still picture."""

    frames: list[Image.Image]
    durations: list[int]  # milliseconds
    plays: int  # 0: for ever
    has_palette: bool


def encode_picture(data: bytes, *, of_person: bool = False) -> EncodedPicture:
    """Turn a PNG, JPEG, GIF, WebP or AVIF into WebP files of at most 2400 pixels' width.

    A still picture gets the widths 480, 960 and 1600 as far as they are smaller than its own, and its own; an animated
    one gets its own alone. With `of_person` there are also squares of its middle, of 48 to 512 pixels, and one of at
    most 125 by 175; they stand still, and nothing is enlarged. Raises PictureRefused, and Unavailable when others wait
    for the same already.
    """
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(_("The picture is larger than %(limit)s MB.", limit=MAX_BYTES // 1024**2))
    with _in_line():
        with _breakage_is_refusal(data):
            decoded = _decode(data)
        frame = decoded.frames[0]
        animated = len(decoded.frames) > 1
        files = {frame.width: _animation(decoded)} if animated else _stills(frame, try_lossless=decoded.has_palette)
        squares, small = _of_person(frame) if of_person else ({}, None)
        # Animations in AVIF take minutes to encode, and drawings of few colours are smaller as lossless WebP.
        source = None if animated or decoded.has_palette else _webp(frame, lossless=False, quality=SOURCE_QUALITY)
        return EncodedPicture(frame.width, frame.height, animated, files, squares, small, source)


def encode_avif(source: bytes, widths: Iterable[int]) -> dict[int, bytes]:
    """A picture of our own making as AVIF, by its width in pixels."""
    with Image.open(BytesIO(source), formats=["WEBP"]) as picture:
        picture.load()
        return {width: _avif(_scaled(picture, width)) for width in widths}


def square(picture: Image.Image, side: int) -> Image.Image:
    """The middle of a picture as a square of at most `side` pixels; a smaller picture is not enlarged."""
    side = min(side, *picture.size)
    return ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)


def within(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The whole picture, at most so wide and so high, its proportions kept; a smaller one is not enlarged."""
    smaller = picture.copy()
    smaller.thumbnail((width, height), Image.Resampling.LANCZOS)
    return smaller


@contextmanager
def _in_line() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise Unavailable(_("Many pictures are on their way. Please try again in a moment."))
    try:
        with _one_at_a_time:
            yield
    finally:
        _places.release()


@contextmanager
def _breakage_is_refusal(data: bytes) -> Iterator[None]:
    try:
        yield
    except PictureRefused:
        raise
    except UnidentifiedImageError as error:
        if _SVG.search(data, 0, _SVG_BEGINS_WITHIN):
            raise PictureOfWrongKind(
                _("SVG is not taken, because it can hold scripts: send it as PNG or WebP.")
            ) from error
        raise PictureOfWrongKind(_("This is not a picture in PNG, JPEG, GIF, WebP or AVIF.")) from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # decoders answer hostile bytes with whatever exception they run into
        raise BrokenPicture(_("The picture is broken or incomplete.")) from error


def _too_many_pixels() -> PictureTooLarge:
    limit = MAX_PIXELS // 1_000_000
    return PictureTooLarge(_("The picture has more than %(limit)s megapixels, all frames together.", limit=limit))


def _decode(data: bytes) -> _Decoded:
    is_jpeg = data.startswith(b"\xff\xd8")
    if (is_jpeg and data.count(b"\xff\xda") > MAX_JPEG_SCANS) or _parts(data, is_jpeg=is_jpeg) > MAX_PARTS:
        raise BrokenPicture(_("The picture is broken or incomplete."))
    with Image.open(BytesIO(data), formats=_KINDS) as image:
        _check_pixels(image, frames=1)
        has_palette = image.mode in ("1", "P")
        # A multi-picture JPEG ("MPO", from phones) holds previews or a second view, not an animation.
        if image.format == "MPO" or not getattr(image, "is_animated", False):
            return _Decoded([_prepared(image)], [], 0, has_palette)
        frames: list[Image.Image] = []
        durations: list[int] = []
        # An animated PNG may begin with a picture for readers that cannot animate.
        number = 1 if getattr(image, "default_image", False) else 0
        while _go_to(image, number):
            _check_pixels(image, frames=len(frames) + 1)
            frames.append(_prepared(image, keep_alpha=True))
            durations.append(int(image.info.get("duration") or 0))
            number += 1
        return _Decoded(frames, durations, _plays(image), has_palette)


def _parts(data: bytes, *, is_jpeg: bool) -> int:
    """How many parts a PNG or the head of a JPEG has, counted to one more than `MAX_PARTS`; 0 for other kinds."""
    if not is_jpeg and not data.startswith(b"\x89PNG"):
        return 0
    place, number = (2, 0) if is_jpeg else (8, 0)
    while place < len(data) and number <= MAX_PARTS:
        number += 1
        if not is_jpeg:
            if data[place + 4 : place + 8] == b"IEND":
                break
            place += 12 + int.from_bytes(data[place : place + 4])
        elif data[place] != 0xFF or data[place + 1 : place + 2] == b"\xff":
            place += 1  # readers pass over what stands between segments
        elif data[place + 1 : place + 2] == b"\xda":
            break
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return number


def _check_pixels(image: Image.Image, *, frames: int) -> None:
    if image.width * image.height * frames > MAX_PIXELS:
        raise _too_many_pixels()
    if frames > MAX_FRAMES:
        raise PictureTooLarge(_("The picture has more than %(limit)s frames.", limit=MAX_FRAMES))


def _go_to(image: Image.Image, frame: int) -> bool:
    try:
        image.seek(frame)
    except EOFError:
        return False
    return True


def _plays(image: Image.Image) -> int:
    """How often an animation is shown, 0 for ever. A GIF counts how often it is shown again, the others count all."""
    loop = image.info.get("loop")
    if image.format != "GIF":
        return int(loop or 0)
    if loop is None:
        return 1
    return min(int(loop) + 1, 65535) if loop else 0


def _prepared(image: Image.Image, *, keep_alpha: bool = False) -> Image.Image:
    """One frame: scaled down to the largest size we keep, RGB or RGBA in the colour space sRGB, upright, bare."""
    turn = _UPRIGHT.get(_orientation(image))
    sideways = turn is not None and turn not in (
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
    )
    size = _largest_size(*reversed(image.size))[::-1] if sideways else _largest_size(*image.size)
    image.draft(None, size)  # a large JPEG is decoded at a half, a quarter or an eighth: less memory, less time
    image.load()
    profile = image.info.get("icc_profile")
    frame: Image.Image = image
    if keep_alpha or image.has_transparency_data:
        frame = image if image.mode == "RGBA" else image.convert("RGBA")
    elif image.mode.startswith("I"):  # 16 bits; Pillow's own conversion would make nearly everything white
        frame = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode not in ("L", "RGB", "CMYK"):
        frame = image.convert("RGB")
    if frame.size != size:
        frame = frame.resize(size, Image.Resampling.LANCZOS)
    if profile:
        frame = _in_srgb(frame, profile)
    if frame.mode != "RGBA":
        frame = frame.convert("RGB")
    frame = frame.transpose(turn) if turn is not None else frame.copy()
    frame.info = {}
    return frame


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; a picture whose metadata is broken is taken as it lies."""
    with suppress(Exception):
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    return 1


def _in_srgb(frame: Image.Image, icc_profile: bytes) -> Image.Image:
    # A profile that is broken, or made for other channels than the picture has, is passed over as browsers do.
    with suppress(ImageCms.PyCMSError):
        profile = ImageCms.getOpenProfile(BytesIO(icc_profile))
        if frame.mode == "L" and profile.profile.xcolor_space.strip() == "RGB":
            frame = frame.convert("RGB")
        mode = "RGBA" if frame.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(frame, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
        return converted or frame
    return frame


def _largest_size(width: int, height: int) -> tuple[int, int]:
    largest = max(1, min(width, MAX_WIDTH, width * _WEBP_MAX_SIDE // height))
    return _size_at(largest, width, height)


def _size_at(new_width: int, width: int, height: int) -> tuple[int, int]:
    return new_width, max(1, min(_WEBP_MAX_SIDE, round(height * new_width / width)))


def _stills(picture: Image.Image, *, try_lossless: bool) -> dict[int, bytes]:
    files = {}
    for width in [*(width for width in WIDTHS if width < picture.width), picture.width]:
        scaled = _scaled(picture, width)
        files[width] = _webp(scaled, lossless=False)
        if try_lossless:  # smaller for many drawings and screenshots, and sharper
            files[width] = min(files[width], _webp(scaled, lossless=True), key=len)
    return files


def _of_person(picture: Image.Image) -> tuple[dict[int, bytes], bytes]:
    squares = [square(picture, side) for side in SQUARES]
    return {one.width: _webp(one, lossless=False) for one in squares}, _webp(within(picture, *SMALL), lossless=False)


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    size = _size_at(width, *picture.size)
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


def _webp(picture: Image.Image, *, lossless: bool, quality: int = QUALITY) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4, lossless=lossless)
    return out.getvalue()


def _avif(picture: Image.Image) -> bytes:
    out = BytesIO()
    # One thread, because readers use the same processors.
    picture.save(out, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED, max_threads=1)
    return out.getvalue()


def _animation(decoded: _Decoded) -> bytes:
    out = BytesIO()
    first, *rest = decoded.frames
    first.save(
        out,
        "WEBP",
        save_all=True,
        append_images=rest,
        duration=decoded.durations,
        loop=decoded.plays,
        quality=QUALITY,
        method=4,
    )
    return out.getvalue()
