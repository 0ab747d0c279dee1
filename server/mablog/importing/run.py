"""A whole import, at the edge: it opens and closes the transactions, one a file, so that each is wholly in or out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from mablog.db import db, utcnow
from mablog.errors import Conflict, InvalidFields, Problem
from mablog.importing.document import Document, read_document
from mablog.importing.drafting import draft_of
from mablog.importing.errors import BadFileError
from mablog.importing.files import markdown_files
from mablog.importing.oldsite import find_old_site
from mablog.importing.people import People
from mablog.importing.pictures import Pictures
from mablog.importing.plan import Entry, Plan, make_plan
from mablog.importing.queries import file_of, known_files, post_of, taken_slugs, where_paths_lead
from mablog.importing.report import Finding, Outcome, Report, printable
from mablog.importing.service import identity_of, import_document, place_of
from mablog.posts.models import Post
from mablog.posts.slugs import is_free, normal_path, slug_from
from mablog.site.queries import site_settings

ATTEMPTS = 5
"""How often a file is tried when others write the same at the same time."""
_AT_ONCE = 200
_KEPT_CHARACTERS = 16_000_000
"""How much text of files that were read stays in memory, at most, so that most need not be read twice."""

Progress = Callable[[str, int, int, str], None]
"""Called with the stage, how many files are done, how many there are, and a line about the last one (or nothing)."""


@dataclass(frozen=True)
class Options:
    """`assets` is a further folder of pictures, `language` that of posts which name none ("" for the site's)."""

    folder: Path
    assets: Path | None = None
    language: str = ""
    overwrite: bool = False
    dry_run: bool = False


def run_import(options: Options, progress: Progress = lambda stage, done, total, line: None) -> Report:
    """Import every Markdown file below the folder. Raises only what ends the whole import, such as a lost database."""
    return _Import(options, progress).run()


class _Import:
    def __init__(self, options: Options, progress: Progress) -> None:
        self.options = options
        self.progress = progress
        self.folder = options.folder.resolve()
        self.site = find_old_site(self.folder)
        self.zone = ZoneInfo(site_settings().time_zone)
        self.report = Report()
        self.people = People()
        self.known: dict[str, int] = {}
        self.post_ids: dict[str, int] = {}
        self.documents: dict[str, Document] = {}

    def run(self) -> Report:
        paths = list(markdown_files(self.folder))
        entries, identities = self._entries(paths)
        kept_slugs = self._kept_slugs(entries, identities)
        self.taken = self._taken_slugs(entries)
        plan = make_plan(entries, self.site, kept_slugs, self._is_free)
        for clash in plan.clashes:
            self.report.refuse(*clash)
        self.leading = self._leading(plan)
        refused = {name for name, _, _ in plan.clashes}
        going = [entry for entry in entries if entry.name not in refused]
        pictures = Pictures(plan, self.options.assets, None if self.options.dry_run else db.session.commit)
        for done, entry in enumerate(going, 1):
            try:
                outcome = self._import(entry, plan, pictures)
                self.report.counts[outcome] += 1
                line = "" if outcome is Outcome.UNCHANGED else f"{outcome.value:9} {entry.name}"
            except BadFileError as error:
                self.report.refuse(entry.name, error.line, error.reason)
                line = f"{Outcome.REFUSED.value:9} {entry.name}"
            finally:
                db.session.rollback()
                db.session.expunge_all()
            self.progress("Importing", done, len(going), printable(line))
        return self.report

    def _read(self, path: Path) -> Document:
        return read_document(path, self.folder, self.site, self.zone)

    def _entries(self, paths: list[Path]) -> tuple[list[Entry], dict[str, str]]:
        """What the files claim, and their identities by name; those that cannot be read are refused."""
        entries: list[Entry] = []
        identities: dict[str, str] = {}
        kept = 0
        for done, path in enumerate(paths, 1):
            try:
                document = self._read(path)
                kept += len(document.body)
                if kept <= _KEPT_CHARACTERS:
                    self.documents[document.name] = document
                entries.append(Entry.of(document, slug_from(document.slug)))
                identities[document.name] = identity_of(document)
            except BadFileError as error:
                self.report.refuse(path.relative_to(self.folder).as_posix(), error.line, error.reason)
            self.progress("Reading", done, len(paths), "")
        return entries, identities

    def _kept_slugs(self, entries: list[Entry], identities: dict[str, str]) -> dict[str, str]:
        """The present slugs of posts that came from these files before, unless the file asks for another one now."""
        kept: dict[str, str] = {}
        places = {place_of(self.folder / entry.name): entry for entry in entries}
        by_identity = {identities[entry.name]: entry for entry in entries}
        for start in range(0, len(entries), _AT_ONCE):
            batch = entries[start : start + _AT_ONCE]
            rows = known_files(
                [place_of(self.folder / entry.name) for entry in batch], [identities[entry.name] for entry in batch]
            )
            for row in sorted(rows, key=lambda row: row.place in places):
                entry = places.get(row.place) or by_identity[row.identity]
                self.known[entry.name] = row.id
                self.post_ids[entry.name] = row.post_id
                if row.wanted_slug == entry.wanted_slug:
                    kept[entry.name] = db.session.scalars(select(Post.slug).where(Post.id == row.post_id)).one()
                else:
                    kept.pop(entry.name, None)
        db.session.rollback()
        return kept

    def _taken_slugs(self, entries: list[Entry]) -> dict[str, bool]:
        """Of each slug that a new file wants, whether something has it: most of the answers, in few questions."""
        wanted = [entry.wanted_slug for entry in entries if entry.name not in self.post_ids and not entry.is_page]
        taken: dict[str, bool] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            batch = wanted[start : start + _AT_ONCE]
            found = taken_slugs(batch)
            taken.update((slug, slug in found) for slug in batch)
        return taken

    def _leading(self, plan: Plan) -> dict[str, int]:
        """The posts that the old addresses of all files lead to now, asked for many files at once."""
        paths = [normal_path(path) for redirects in plan.redirects.values() for path in redirects]
        leading: dict[str, int] = {}
        for start in range(0, len(paths), _AT_ONCE):
            leading |= where_paths_lead(paths[start : start + _AT_ONCE])
        db.session.rollback()
        return leading

    def _is_free(self, slug: str, entry: Entry) -> bool:
        if slug in self.taken and entry.name not in self.post_ids and not entry.is_page:
            return not self.taken[slug]
        return is_free(slug, post_id=self.post_ids.get(entry.name), is_page=entry.is_page)

    def _choose_slug_again(self, entry: Entry, plan: Plan) -> None:
        """Another import may have made this very post meanwhile; else somebody took the slug for another one."""
        row = file_of(place_of(self.folder / entry.name), None)
        if row is None:
            plan.choose_slug(entry, self._is_free)
        else:
            plan.slugs[entry.name] = post_of(row, lock=False).slug

    def _import(self, entry: Entry, plan: Plan, pictures: Pictures) -> Outcome:
        document = self.documents.pop(entry.name, None) or self._read(self.folder / entry.name)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                draft = draft_of(document, plan, pictures, language=self.options.language, now=utcnow())
                outcome = import_document(
                    document,
                    draft,
                    self.people,
                    wanted_slug=entry.wanted_slug,
                    known=entry.name in self.known or attempt > 1,
                    known_id=self.known.get(entry.name),
                    leading=self.leading if attempt == 1 else None,
                    overwrite=self.options.overwrite,
                )
                if self.options.dry_run:
                    db.session.rollback()
                else:
                    db.session.commit()
                break
            except (IntegrityError, OperationalError, StaleDataError, Conflict):
                db.session.rollback()
                if attempt == ATTEMPTS:
                    raise
            except InvalidFields as error:
                db.session.rollback()
                if attempt == ATTEMPTS or not {"slug", "username"} & error.fields.keys():
                    raise BadFileError(str(error)) from error
                if "slug" in error.fields:
                    self._choose_slug_again(entry, plan)
            except Problem as error:
                raise BadFileError(error.detail) from error
        if outcome is Outcome.LEFT:
            self.report.left.append(
                Finding(entry.name, (1,), "The post was changed on the site; --overwrite replaces it by the file.")
            )
        else:
            self.report.notices += draft.findings
        return outcome
