"""Which pictures the tables of modules refer to. The database tells, so that a module need not be switched on."""

from sqlalchemy import column, select, table, text, union

from mablog.db import Base, db
from mablog.media.models import Media

_SQLITE = """
    SELECT m.name, f."from" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
    WHERE m.type = 'table' AND f."table" = 'media' AND coalesce(f."to", 'id') = 'id'
"""
_POSTGRESQL = """
    SELECT c.relname, a.attname FROM pg_constraint AS k
    JOIN pg_class AS c ON c.oid = k.conrelid
    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.confrelid = to_regclass('media')
"""


def keys_referred_to(keys: set[str]) -> set[str]:
    """Those of these pictures to whose `id` a row of a module refers by foreign key, also while it is switched off."""
    is_sqlite = db.session.connection().dialect.name == "sqlite"
    found = db.session.execute(text(_SQLITE if is_sqlite else _POSTGRESQL)).all()
    # What a feature shows, it says itself: not all that refers to a picture shows it.
    own = {mapper.local_table for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("mablog.")}
    names = {each.name for each in own}  # type: ignore[attr-defined]
    columns = [table(name, column(of)).c[of] for name, of in found if name not in names]
    if not columns:
        return set()
    queries = (select(Media.key).join(each.table, each == Media.id).where(Media.key.in_(keys)) for each in columns)
    return set(db.session.scalars(union(*queries)))
