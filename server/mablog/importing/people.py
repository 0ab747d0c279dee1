"""The accounts of the authors that files name."""

from sqlalchemy import select
from sqlalchemy.orm import raiseload

from mablog.accounts.models import User
from mablog.accounts.service import unclaimed_user
from mablog.db import db
from mablog.importing.document import Author


class People:
    """Looks each author up once an import, by name and with care; after that by number."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str]] = {}

    def accounts(self, authors: tuple[Author, ...]) -> list[User]:
        """The authors' accounts in order, each once; those that are missing are made."""
        numbers = [self._found[author.key][0] for author in authors if author.key in self._found]
        users: dict[int, User] = {}
        if numbers:
            query = select(User).where(User.id.in_(numbers)).options(raiseload(User.role))
            users = {user.id: user for user in db.session.scalars(query)}
        people: dict[int, User] = {}
        for author in authors:
            number, username = self._found.get(author.key, (0, ""))
            user = users.get(number)
            # The number of an account whose making was undone may be somebody else's now.
            if user is None or user.username != username:
                user = unclaimed_user(author.key)
                db.session.flush()  # its number is kept
                self._found[author.key] = user.id, user.username
            if author.name != author.key and not user.name and user.password_hash is None:
                user.name = author.name[:120]
            people.setdefault(user.id, user)
        return list(people.values())
