import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from media.samples import animation, drawing, opened, png, png_that_claims, saved
from PIL import Image, ImageCms

from mablog.media.pictures import (
    MAX_BYTES,
    MAX_JPEG_SCANS,
    BrokenPicture,
    PictureOfWrongKind,
    PictureRefused,
    PictureTooLarge,
    encode_picture,
)

RED, LIME, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)


def result(data: bytes) -> Image.Image:
    """The largest file of the encoded picture."""
    picture = encode_picture(data)
    image = opened(picture.files[picture.width])
    assert image.format == "WEBP"
    assert image.size == (picture.width, picture.height)
    return image


def quarters(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of each quarter: top left, top right, bottom left, bottom right."""
    image = image.convert("RGB")
    places = [
        (x, y) for y in (image.height // 4, image.height * 3 // 4) for x in (image.width // 4, image.width * 3 // 4)
    ]
    pixels = [image.getpixel(place) for place in places]
    return [pixel for pixel in pixels if isinstance(pixel, tuple)]


def alike(one: object, other: object, *, by: int = 24) -> bool:
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def shows_the_drawing(image: Image.Image) -> bool:
    return all(map(alike, quarters(image), [RED, LIME, BLUE, YELLOW]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_each_kind_becomes_webp_and_looks_the_same(kind: str) -> None:
    image = result(saved(drawing(), kind))
    assert image.size == (64, 48)
    assert shows_the_drawing(image)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_each_kind_of_pixels_is_understood(mode: str) -> None:
    if mode == "1":
        image = drawing(mode="L").point(lambda value: 255 * (value > 100)).convert("1")
    else:
        image = drawing(mode="L" if mode == "I;16" else mode)
    expected = quarters(image)
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257).convert("I;16")
    data = saved(image, "PNG")
    assert opened(data).mode == mode
    assert all(map(alike, quarters(result(data)), expected))


def test_a_cmyk_photo_for_print_keeps_its_colours() -> None:
    image = result(saved(drawing(mode="CMYK"), "JPEG", quality=95))
    assert all(alike(a, b, by=40) for a, b in zip(quarters(image), [RED, LIME, BLUE, YELLOW], strict=True))


def test_transparency_stays() -> None:
    palette = drawing().quantize(8)
    palette.info["transparency"] = palette.getpixel((1, 1))
    for image in (Image.new("RGBA", (20, 20), (255, 0, 0, 0)), palette):
        encoded = result(saved(image, "PNG", **image.info))
        pixel = encoded.getpixel((1, 1))
        assert isinstance(pixel, tuple)
        assert pixel[3] == 0


def test_widths_are_those_a_page_needs_and_never_enlarged() -> None:
    assert list(encode_picture(png(300, 20)).files) == [300]
    assert list(encode_picture(png(1000, 20)).files) == [480, 960, 1000]
    assert list(encode_picture(png(2000, 20)).files) == [480, 960, 1600, 2000]
    largest = encode_picture(png(3000, 30))
    assert list(largest.files) == [480, 960, 1600, 2400]
    assert (largest.width, largest.height) == (2400, 24)
    for width, data in largest.files.items():
        assert opened(data).width == width


def test_a_large_photo_is_scaled_down_whichever_way_it_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = drawing(5000, 3000).transpose(Image.Transpose.ROTATE_90)
    for data in (saved(drawing(5000, 3000), "JPEG"), saved(lying, "JPEG", exif=exif)):
        image = result(data)
        assert image.size == (2400, 1440)
        assert shows_the_drawing(image)


@pytest.mark.parametrize("size", [(1, 1), (1, 16_000), (16_000, 1), (1, 20_000), (100, 20_000)])
def test_extreme_shapes_fit_what_webp_can_hold(size: tuple[int, int]) -> None:
    image = result(saved(Image.new("RGB", size, "red"), "PNG"))
    assert image.width <= 2400
    assert image.height <= 16383


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_is_turned_upright(kind: str, orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = drawing().transpose(turns[orientation]) if orientation in turns else drawing()
    image = result(saved(lying, kind, exif=exif))
    assert image.size == (64, 48)
    assert shows_the_drawing(image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_place_where_a_photo_was_taken_is_removed(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Secret Camera</x:xmpmeta>'
    data = saved(drawing(), kind, exif=exif, **({"xmp": xmp} if kind != "PNG" else {}))
    assert b"Secret Camera" in data
    assert opened(data).getexif().get_ifd(0x8825)  # the control: it was there to be read
    encoded = encode_picture(data)
    for file in encoded.files.values():
        assert b"Secret Camera" not in file
        assert not dict(opened(file).getexif())
        assert not {"exif", "xmp", "icc_profile"} & opened(file).info.keys()


def swapped_profile() -> bytes:
    """An sRGB profile in which red and green have changed places, so that using it shows."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_of_another_colour_space_become_srgb(mode: str) -> None:
    image = result(saved(drawing(mode=mode), "PNG", icc_profile=swapped_profile()))
    assert alike(quarters(image)[0], LIME)
    assert "icc_profile" not in image.info


@pytest.mark.parametrize("profile", [b"nonsense", swapped_profile()[:200]])
def test_a_broken_colour_profile_is_passed_over(profile: bytes) -> None:
    assert shows_the_drawing(result(saved(drawing(), "PNG", icc_profile=profile)))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_stays_one(kind: str) -> None:
    picture = encode_picture(animation(kind, frames=3, duration=[50, 70, 90]))
    assert picture.animated
    assert list(picture.files) == [64]
    image = opened(picture.files[64])
    assert getattr(image, "n_frames", 1) == 3
    durations = []
    for number in range(3):
        image.seek(number)
        image.load()
        durations.append(image.info["duration"])
    assert durations == [50, 70, 90]


def test_an_animation_is_repeated_as_often_as_before() -> None:
    for options, plays in (({"loop": 0}, 0), ({"loop": 4}, 5), ({"loop": None}, 1)):
        data = animation("GIF", **options)
        assert opened(encode_picture(data).files[64]).info["loop"] == plays


def test_a_wide_animation_is_scaled_down() -> None:
    assert list(encode_picture(animation("GIF", width=3000, height=10)).files) == [2400]


# What is refused -----------------------------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data", [b"", b"hello", SVG, b"\xef\xbb\xbf" + SVG, b"%PDF-1.7\n", b"<html><script>alert(1)</script>"]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureOfWrongKind):
        encode_picture(data)


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "JPEG2000", "PPM", "TGA", "EPS"])
def test_a_kind_that_is_not_on_the_list_never_reaches_its_decoder(kind: str) -> None:
    data = saved(drawing(), kind)
    assert Image.open(BytesIO(data)).format == kind  # the control: without the list it would be decoded
    with pytest.raises(PictureOfWrongKind):
        encode_picture(data)


def test_more_bytes_than_the_limit_are_refused() -> None:
    data = png()
    assert encode_picture(data + bytes(MAX_BYTES - len(data)))
    with pytest.raises(PictureTooLarge):
        encode_picture(data + bytes(MAX_BYTES - len(data) + 1))


def test_a_decompression_bomb_is_refused() -> None:
    bomb = png_that_claims(6000, 5000)
    assert len(bomb) < 10_000
    assert opened(bomb).size == (6000, 5000)  # the control: the decoder alone swallows it
    with pytest.raises(PictureTooLarge):
        encode_picture(bomb)


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_a_size_that_the_header_merely_claims_is_refused_unread(side: int) -> None:
    data = bytearray(png())
    data[16:24] = struct.pack(">II", side, side)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    with pytest.raises(PictureTooLarge):
        encode_picture(bytes(data))


def test_the_frames_of_an_animation_count_together() -> None:
    assert encode_picture(animation("GIF", frames=20, width=1000, height=200)).animated
    with pytest.raises(PictureTooLarge):
        encode_picture(animation("GIF", frames=121, width=1000, height=200))


def test_a_swarm_of_tiny_frames_is_refused() -> None:
    with pytest.raises(PictureTooLarge):
        encode_picture(animation("GIF", frames=1001, width=2, height=2))


def test_a_frame_that_grows_the_picture_is_refused() -> None:
    """In a GIF, a later frame may be larger than the picture's own size says."""
    data = bytearray(animation("GIF", frames=2, width=2, height=2))
    second = data.rindex(b"\x2c\x00\x00\x00\x00", 0, len(data))
    data[second + 5 : second + 9] = struct.pack("<HH", 8000, 8000)
    grown = Image.open(BytesIO(data))
    grown.seek(1)
    assert grown.size == (8000, 8000)  # the control: the decoder follows
    with pytest.raises(PictureTooLarge):
        encode_picture(bytes(data))


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    data = saved(drawing(), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    many = data[:last] + data[last:-2] * MAX_JPEG_SCANS + data[-2:]
    assert opened(many)  # the control: the decoder goes through them all
    with pytest.raises(BrokenPicture):
        encode_picture(many)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    data = saved(noise, kind)
    assert encode_picture(data)
    for part in (2, 4, 10):
        with pytest.raises((BrokenPicture, PictureOfWrongKind)):
            encode_picture(data[: len(data) * (part - 1) // part])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_damage_anywhere_is_a_refusal_or_a_picture_but_never_another_error(kind: str) -> None:
    data = saved(drawing(), kind)
    for position in range(0, len(data), max(1, len(data) // 120)):
        for damage in (b"\x00", b"\xff", b"\x7f"):
            with suppress(PictureRefused):
                encode_picture(data[:position] + damage + data[position + 1 :])


def as_gif_comment(script: bytes) -> bytes:
    return saved(drawing(), "GIF", comment=script)


@pytest.mark.parametrize(
    "hide",
    [
        as_gif_comment,
        lambda script: saved(drawing(), "GIF") + script,
        lambda script: png() + script,
        lambda script: saved(drawing(), "JPEG") + script,
        lambda script: saved(drawing(), "JPEG", comment=script),
    ],
)
def test_a_script_inside_a_picture_does_not_survive(hide: Callable[[bytes], bytes]) -> None:
    script = b"*/=1;alert(document.cookie)//<script>"
    data = hide(script)
    assert script in data  # the control: serving what was uploaded would serve the script
    for file in encode_picture(data).files.values():
        assert b"alert" not in file
        assert b"<script" not in file


def test_a_script_that_only_begins_like_a_gif_is_refused() -> None:
    with pytest.raises((BrokenPicture, PictureOfWrongKind)):
        encode_picture(b"GIF89a=1;/*" + b" " * 40 + b"*/alert(1)")


def test_a_picture_of_a_person_also_becomes_squares_of_its_middle_and_a_small_one() -> None:
    picture = encode_picture(png(800, 600), of_person=True)
    assert {side: opened(data).size for side, data in picture.squares.items()} == {
        side: (side, side) for side in (48, 96, 192, 512)
    }
    assert shows_the_drawing(opened(picture.squares[512]))
    assert picture.small
    assert opened(picture.small).size == (125, 94)


@pytest.mark.parametrize(
    ("size", "sides", "small"),
    [
        ((100, 300), [48, 96, 100], (58, 175)),
        ((60, 60), [48, 60], (60, 60)),
        ((30, 40), [30], (30, 40)),
        ((125, 175), [48, 96, 125], (125, 175)),
        ((1, 2000), [1], (1, 175)),
    ],
)
def test_pictures_of_people_are_never_enlarged(size: tuple[int, int], sides: list[int], small: tuple[int, int]) -> None:
    picture = encode_picture(saved(Image.new("RGB", size, "red"), "PNG"), of_person=True)
    assert list(picture.squares) == sides
    assert picture.small
    assert opened(picture.small).size == small


def test_an_animated_picture_of_a_person_stands_still_in_its_squares() -> None:
    picture = encode_picture(animation("GIF"), of_person=True)
    assert picture.animated
    assert not getattr(opened(picture.squares[48]), "is_animated", False)
