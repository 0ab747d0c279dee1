"""Links to other sites: cards for those that stand alone, videos that load nothing until they are followed."""

import re
from urllib.parse import unquote, urlsplit

from mablog.markup.edit import Element, inside, make, only_children, replace, text_of
from mablog.markup.labels import Labels
from mablog.markup.pictures import local

_VIDEO = re.compile(
    r"""(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?|embed/|shorts/|live/)
        |youtu\.be/[\w-]+
        |(?:www\.)?vimeo\.com/(?:channels/[\w-]+/)?\d+
        |player\.vimeo\.com/video/\d+
        # PeerTube runs on many hosts: told by its paths
        |[^/]+/(?:w/[A-Za-z0-9-]{22,36}|videos/(?:watch|embed)/[A-Za-z0-9-]{22,36})(?:[/?\#]|$))""",
    re.VERBOSE | re.IGNORECASE,
)
# A player's address shows the bare player: each leads to the page that the video lives on.
_PLAYERS = (
    (
        re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)[^#]*"),
        r"https://www.youtube.com/watch?v=\1",
    ),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d+)[^#]*"), r"https://vimeo.com/\1"),
    (re.compile(r"(https?://[^/]+)/videos/embed/([A-Za-z0-9-]{22,36})[^#]*"), r"\1/w/\2"),
)
_ABSOLUTE = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def link_embeds(root: Element) -> None:
    """Make a link of each `<iframe>` and `<embed>`; where it stands alone, `make_cards` makes that a card."""
    for frame in list(root.iter("iframe", "embed")):
        address = frame.get("src", "").strip()
        if address.startswith("//"):
            address = "https:" + address
        for player, page in _PLAYERS:
            address = player.sub(page, address)
        link = make("a", frame.get("title") or address, href=address)
        if not _ABSOLUTE.match(address):
            replace(frame, make("span"))
        elif inside(frame, "p", "a", "h1", "h2", "h3", "h4", "h5", "h6"):
            replace(frame, link)
        else:
            paragraph = make("p")
            replace(frame, paragraph)
            paragraph.append(link)


def make_cards(root: Element, labels: Labels) -> None:
    """Make a card of each paragraph that holds one link to an absolute address and nothing else.

    Not so in lists, quotes, tables and footnotes, where such a link is an item, a source or a reference.
    """
    for paragraph in list(root.iter("p")):
        children = list(only_children(paragraph))
        if len(children) != 1 or children[0].tag != "a" or not _ABSOLUTE.match(children[0].get("href", "")):
            continue
        link = children[0]
        if len(link) and next(link.iter("img"), None) is not None:
            continue
        if link.get("class") or inside(paragraph, "li", "blockquote", "td", "th", "dd", "figure", "aside"):
            continue
        replace(paragraph, _card(link, labels))


def set_rel(root: Element, site_url: str) -> None:
    """Give links to other sites rel="noopener"; authors vouch for theirs, so search engines may follow them."""
    for link in root.iter("a"):
        if _OUTSIDE.match(local(link.get("href", "").strip(), site_url)):
            link.set("rel", "noopener")


def _card(link: Element, labels: Labels) -> Element:
    address = link.get("href", "")
    bare = re.sub("^https?://", "", address, flags=re.IGNORECASE)
    text = text_of(link)
    title = _readable(address, bare) if text in ("", address, bare) else text
    host = _host(bare)
    card = make("p", class_="link-card")
    new = make("a", href=address)
    card.append(new)
    new.append(make("span", title, class_="link-card-title"))
    if not title.startswith(host):
        new[-1].tail = " "
        new.append(make("span", host, class_="link-card-host"))
    if _VIDEO.match(bare):
        new[-1].tail = " "
        new.append(make("span", labels.video, class_="link-card-kind"))
    return card


def _host(bare: str) -> str:
    return re.split(r"[/?#]", bare, maxsplit=1)[0].rpartition("@")[2].lower().removeprefix("www.")


def _readable(address: str, bare: str) -> str:
    """A title made of an address: the words of its last part, else the address itself without its scheme."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return bare
    last = re.sub(r"\.[A-Za-z]{2,5}$", "", unquote(path).rstrip("/").rpartition("/")[2])
    words = re.split(r"[-_+\s]+", last)
    if (
        len(words) > 1
        and all(len(word) < 25 for word in words)
        and re.search(r"[^\W\d]{3}", last)
        and not _VIDEO.match(bare)
    ):
        title = " ".join(word for word in words if word)
        return title[:1].upper() + title[1:]
    return bare.rstrip("/").removeprefix("www.")
