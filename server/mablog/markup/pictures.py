"""Pictures: the site's own in every width they are kept in, and none from elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mablog.markup.edit import Element, inside, make, only_children, replace, replace_with_text, take, wrap

_MEDIA = re.compile(r"/media/([a-z0-9]{20})(?:-\d{1,5})?\.webp")
_MEDIA_IN_TEXT = re.compile(_MEDIA.pattern + r"(?![\w-])")
_STATIC = re.compile(r"/static/[^\\\s]+")
# The width of the column of text, in which every picture stands.
_SIZES = "(max-width: 45rem) 100vw, 45rem"


@dataclass(frozen=True)
class Picture:
    """A picture of the site: its key, the size of its largest file and every kept width, all in pixels.

    Its files are at `/media/<key>-<width>.webp`, the largest at `/media/<key>.webp`. With `avif` they are also at
    `/media/<key>-<width>.avif`.
    """

    key: str
    width: int
    height: int
    widths: tuple[int, ...]
    avif: bool = False


def media_keys(markdown: str) -> set[str]:
    """The keys of all pictures that a source names by `/media/<key>.webp` or `/media/<key>-<width>.webp`."""
    return set(_MEDIA_IN_TEXT.findall(markdown))


def local(address: str, site_url: str) -> str:
    """The address without the site's own scheme and host, if it has them."""
    site_url = site_url.rstrip("/")
    return address[len(site_url) :] if site_url and address.startswith(site_url + "/") else address


def place_pictures(root: Element, pictures: Mapping[str, Picture], site_url: str) -> None:
    """Make each `<img>` one that loads from this site and nowhere else, or words in its place."""
    for image in list(root.iter("img")):
        address = local(image.get("src", "").strip(), site_url)
        alternative = image.get("alt", "")
        media = _MEDIA.fullmatch(address)
        picture = pictures.get(media[1]) if media else None
        if picture:
            _fill(image, picture)
        elif not media and _STATIC.fullmatch(address):
            image.attrib.update({"src": address, "alt": alternative, "loading": "lazy", "decoding": "async"})
        elif re.match(r"(?:https?:)?//", address, re.IGNORECASE):
            _replace_external(image, address, alternative)
        elif re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
            replace_with_text(image, alternative)  # data: and the like have no address that a reader could follow
        else:
            name = address.rpartition("/")[2]
            replace(image, make("span", alternative or name, class_="missing-image"))


def make_figures(root: Element) -> None:
    """Make a figure of each picture in a paragraph of nothing but pictures, its title the caption."""
    for paragraph in list(root.iter("p")):
        if inside(paragraph, "figure"):
            continue
        children = list(only_children(paragraph))
        units = [child for child in children if child.tag != "br"]
        if any(_image_of(unit) is not None for unit in units) and all(_is_picture(unit) for unit in units):
            replace(paragraph, *(_figure(unit) for unit in units))


def _fill(image: Element, picture: Picture) -> None:
    address = f"/media/{picture.key}"
    image.attrib.update(
        {
            "src": f"{address}.webp",
            "alt": image.get("alt", ""),
            "width": str(picture.width),
            "height": str(picture.height),
            "loading": "lazy",
            "decoding": "async",
        }
    )
    if len(picture.widths) > 1:
        image.attrib.update({"srcset": _srcset(picture, "webp"), "sizes": _SIZES})
    if picture.avif:
        wrap(image, make("picture"))
        image.addprevious(make("source", type="image/avif", srcset=_srcset(picture, "avif"), sizes=_SIZES))


def _srcset(picture: Picture, kind: str) -> str:
    return ", ".join(f"/media/{picture.key}-{width}.{kind} {width}w" for width in sorted(picture.widths))


def _replace_external(image: Element, address: str, alternative: str) -> None:
    text = alternative or re.sub("^(?:https?:)?//", "", address, flags=re.IGNORECASE)
    if inside(image, "a"):  # a link cannot hold another
        replace_with_text(image, text)
    else:
        replace(image, make("a", text, class_="external-image", href=address))


def _image_of(element: Element) -> Element | None:
    """The picture that an element is, or that a link is around, and nothing else."""
    if element.tag == "a":
        children = list(only_children(element))
        return _image_of(children[0]) if len(children) == 1 and children[0].tag != "a" else None
    if element.tag == "picture":
        return element[-1]
    return element if element.tag == "img" else None


def _is_picture(element: Element) -> bool:
    return _image_of(element) is not None or element.get("class") in ("external-image", "missing-image")


def _figure(unit: Element) -> Element:
    """A figure with the picture, or a paragraph with the words that stand for one."""
    unit.tail = None
    image = _image_of(unit)
    if image is None:
        paragraph = make("p")
        paragraph.append(unit)
        return paragraph
    figure = make("figure")
    figure.append(unit)
    caption = take(image, "title")
    if caption:
        figure.append(make("figcaption", caption))
    return figure
