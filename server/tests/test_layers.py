"""Who may import whom: the direction that calls go."""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from mablog.modules.parts import FEATURES

PACKAGE = Path(find_spec("mablog").origin or "").parent  # type: ignore[union-attr]
OF_THE_WHOLE = {"app.py", "cli.py", "setup.py", "server.py", "reference.py", "testing.py", "__init__.py", "__main__.py"}
"""They put the features together, so they know all of them."""


def imports(file: Path) -> Iterator[str]:
    """Every module a file imports at run time, wherever in the file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for_types = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    skipped = {id(inner) for node in for_types for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def feature_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "mablog" and parts[1] in FEATURES else None


def test_a_feature_imports_only_features_before_it() -> None:
    wrong = [
        f"{file.relative_to(PACKAGE)} imports {module}"
        for position, feature in enumerate(FEATURES)
        for file in (PACKAGE / feature).rglob("*.py")
        for module in imports(file)
        if (other := feature_of(module)) and FEATURES.index(other) > position
    ]
    assert not wrong


def test_a_tool_knows_no_feature_but_the_sites_settings() -> None:
    features = {PACKAGE / feature for feature in FEATURES}
    wrong = [
        f"{file.relative_to(PACKAGE)} imports {module}"
        for file in PACKAGE.rglob("*.py")
        if file.name not in OF_THE_WHOLE and not features & set(file.parents)
        for module in imports(file)
        if feature_of(module) not in (None, "site")
    ]
    assert not wrong


def test_services_policies_and_models_know_nothing_of_flask() -> None:
    allowed = {"flask_babel.gettext", "flask_babel.lazy_gettext", "flask_babel.ngettext"}
    wrong = [
        f"{file.relative_to(PACKAGE)} imports {module}"
        for name in ("service.py", "policy.py", "models.py")
        for file in PACKAGE.rglob(name)
        for module in imports(file)
        if module.startswith("flask") and module not in allowed
    ]
    assert not wrong


def test_posts_are_selected_in_their_feature_or_above_it() -> None:
    below = FEATURES[: FEATURES.index("posts")]
    wrong = [
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        if (file.parent == PACKAGE or file.parent.name in below)
        and file.name not in OF_THE_WHOLE
        and "select(Post" in file.read_text(encoding="utf-8")
    ]
    assert not wrong


def test_pages_and_api_never_commit_and_services_neither() -> None:
    wrong = [
        str(file.relative_to(PACKAGE))
        for feature in ("site", "accounts", "media", "posts", "drafting", "search", "feeds")
        for name in ("service.py", "pages.py", "api.py", "queries.py", "writing.py")
        if (file := PACKAGE / feature / name).exists() and ".commit(" in file.read_text(encoding="utf-8")
    ]
    assert not wrong
