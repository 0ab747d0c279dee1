"""What an import is going to do, worked out from all files before anything is written.

Only here can it be seen that two files want one slug, that a redirect leads away from another file's address, or which
post a link means. The bodies are not kept, so that a blog of any size fits into memory.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from mablog.importing.addresses import address_key
from mablog.importing.document import REDIRECT_KEYS, Document
from mablog.importing.oldsite import OldSite
from mablog.posts.schemas import LONGEST_SLUG

_DATED_LINK = re.compile(r"https?://([\w.-]+)((?:/[\w.-]+)?/\d{4}/\d\d?/[^\s()<>\"'#?\]]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A file's claims: the addresses it had, those it redirects, and the absolute links with a date that it holds."""

    name: str
    wanted_slug: str
    is_page: bool
    own_address: str | None
    addresses: tuple[str, ...]
    redirects: tuple[str, ...]
    redirect_line: int
    dated_links: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, document: Document, wanted_slug: str) -> "Entry":
        links = _DATED_LINK.findall(document.body)
        return cls(
            name=document.name,
            wanted_slug=wanted_slug,
            is_page=document.is_page,
            own_address=document.own_address,
            addresses=document.addresses,
            redirects=document.redirects,
            redirect_line=document.front.line(*REDIRECT_KEYS),
            dated_links=frozenset((host.lower(), address_key(path)) for host, path in links),
        )


@dataclass
class Plan:
    """`slugs` and `redirects` by file name; `clashes` holds (name, line, reason) of the files that cannot go in."""

    site: OldSite
    slugs: dict[str, str] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)
    redirects: dict[str, list[str]] = field(default_factory=dict)
    clashes: list[tuple[str, int, str]] = field(default_factory=list)
    by_address: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    used_slugs: set[str] = field(default_factory=set)

    def choose_slug(self, entry: Entry, is_free: "IsFree") -> None:
        """Give a file the slug that it wants, or that with the lowest number behind it that nothing else has."""
        number, slug = 1, entry.wanted_slug
        while slug in self.used_slugs or not is_free(slug, entry):
            number += 1
            slug = f"{entry.wanted_slug[: LONGEST_SLUG - 8]}-{number}"
        self.used_slugs.add(slug)
        self.slugs[entry.name] = slug

    def address(self, name: str) -> str:
        """Where the post of the file `name` is going to be on this site."""
        return address_of(self.slugs[name], name in self.pages)

    def locate(self, name: str) -> str | None:
        """The address of the post whose file has this name: with or without folders and suffix, maybe with a #part."""
        path, _, part = name.partition("#")
        wanted = re.sub(r"\.\w{2,8}$", "", path.strip().strip("/"))
        file = self.by_name.get(wanted) or self.by_name.get(wanted.rpartition("/")[2])
        return None if file is None else self.address(file) + (f"#{part}" if part else "")

    def resolve(self, target: str, document: Document) -> str | None:
        """The address on this site that a link of `document` means, if it leads to one of the posts."""
        try:
            parts = urlsplit(target)
        except ValueError:
            return None
        if parts.scheme not in ("", "http", "https") or (parts.hostname and parts.hostname.lower() not in self.hosts):
            return None
        path = unquote(parts.path)
        if not parts.hostname and path.endswith((".md", ".markdown")):
            return self.locate(path + (f"#{parts.fragment}" if parts.fragment else ""))
        if not parts.hostname and not path.startswith("/"):
            if document.own_address is None or not path:
                return None
            path = urljoin(document.own_address, path)
        path = path.removeprefix(self.site.base) if self.site.base else path
        file = self.by_address.get(address_key(path))
        return None if file is None else self.address(file) + (f"#{parts.fragment}" if parts.fragment else "")


IsFree = Callable[[str, Entry], bool]
"""Whether the site has nothing else at a slug."""


def address_of(slug: str, is_page: bool) -> str:
    return f"/{slug}" if is_page else f"/posts/{slug}"


def make_plan(entries: list[Entry], site: OldSite, kept_slugs: Mapping[str, str], is_free: IsFree) -> Plan:
    """The plan for these files, in their order; `kept_slugs` are those of the posts they became, by file name."""
    plan = Plan(site, pages={entry.name for entry in entries if entry.is_page})
    _give_slugs(plan, entries, kept_slugs, is_free)
    owners = {address_key(plan.address(entry.name)): entry.name for entry in entries}
    for entry in entries:
        if entry.own_address is not None:
            owners.setdefault(address_key(entry.own_address), entry.name)
    claimed: dict[str, str] = {}
    refused = set()
    for entry in entries:
        reason = _clash(entry, owners, claimed)
        if reason:
            plan.clashes.append((entry.name, entry.redirect_line, reason))
            refused.add(entry.name)
        else:
            claimed.update({address_key(path): entry.name for path in entry.redirects})
    for entry in entries:
        if entry.name not in refused:
            _give_addresses(plan, entry, owners, claimed)
    plan.hosts = site.hosts or _likely_host(entries, plan.by_address)
    return plan


def _give_slugs(plan: Plan, entries: list[Entry], kept: Mapping[str, str], is_free: IsFree) -> None:
    plan.slugs.update(kept)
    plan.used_slugs.update(kept.values())
    for entry in entries:
        if entry.name not in kept:
            plan.choose_slug(entry, is_free)
        stem = entry.name.rpartition(".")[0]
        bundle = stem.removesuffix("/index")
        for name in (stem, bundle, PurePosixPath(bundle).name, entry.wanted_slug):
            plan.by_name.setdefault(name, entry.name)


def _clash(entry: Entry, owners: Mapping[str, str], claimed: Mapping[str, str]) -> str | None:
    for path in entry.redirects:
        key = address_key(path)
        if owners.get(key, entry.name) != entry.name:
            return f"It redirects {path}, which is the address of {owners[key]}."
        if claimed.get(key, entry.name) != entry.name:
            return f"It redirects {path}, which {claimed[key]} redirects already."
    return None


def _give_addresses(plan: Plan, entry: Entry, owners: Mapping[str, str], claimed: Mapping[str, str]) -> None:
    """The old addresses that lead to this post: its own unless an earlier file has it, and others nobody claims."""
    mine: dict[str, None] = {}
    own = () if entry.own_address is None else (entry.own_address,)
    for path in (*own, *entry.redirects, *entry.addresses):
        key = address_key(path)
        leads_here = all(who.get(key, entry.name) == entry.name for who in (owners, claimed, plan.by_address))
        if leads_here:
            plan.by_address[key] = entry.name
            mine[path.rstrip("/")] = None
    here = address_key(plan.address(entry.name))
    plan.by_address.setdefault(here, entry.name)
    plan.redirects[entry.name] = list(mine)


def _likely_host(entries: Iterable[Entry], addresses: Mapping[str, str]) -> frozenset[str]:
    """The host under which posts link most often to addresses of other posts: that of the old site itself.

    One such link proves little, since the same text may have appeared elsewhere under the same date and name.
    """
    counts: dict[str, int] = {}
    for entry in entries:
        for host, key in entry.dated_links:
            if key in addresses:
                counts[host] = counts.get(host, 0) + 1
    best = max(counts, key=lambda host: (counts[host], host), default=None)
    return frozenset({best, best.removeprefix("www.")} if best and counts[best] > 1 else ())
