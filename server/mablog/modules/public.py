"""What modules may import: these names stay as they are, or the change log says what became of them."""

import ast
import inspect
import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module

PUBLIC = {
    "mablog.access": "add_permission even_silenced members_only public requires scope",
    "mablog.accounts.api_tokens": "create_token revoke_token tokens_of",
    "mablog.accounts.confirming": "ask_new_email",
    "mablog.accounts.cookies": "viewer",
    "mablog.accounts.credentials": "change_password",
    "mablog.accounts.frame": "add_page",
    "mablog.accounts.models": "User",
    "mablog.accounts.profiles.queries": "load_profiles member_to_change whole",
    "mablog.accounts.profiles.schemas": "ProfileFields",
    "mablog.accounts.profiles.service": "edit_profile",
    "mablog.accounts.queries": "lock_users user_by_username",
    "mablog.accounts.schemas": "ApiTokenInput AskNewEmailInput ChangePasswordInput LoginInput RegisterInput UserOut",
    "mablog.accounts.service": "log_in register",
    "mablog.admin": "add_page",
    "mablog.apis": "Api PREFIX Refusal add is_free",
    "mablog.audit": "record",
    "mablog.blocks.queries": "is_blocked_by_any not_blocked",
    "mablog.comments.guards": "existing",
    "mablog.comments.models": "Comment",
    "mablog.comments.policy": "may_read",
    "mablog.comments.queries": "comment_to_change comments_of",
    "mablog.comments.schemas": "CommentInput",
    "mablog.comments.service": "delete_comment write_comment",
    "mablog.db": "Model UTCDateTime db lock_for_writing utcnow",
    "mablog.errors": "BadRequest Conflict Forbidden InvalidFields NotFound Problem TooManyRequests field_error",
    "mablog.follows.guards": "existing_member",
    "mablog.follows.models": "Follow",
    "mablog.follows.service": "follow_user unfollow_user",
    "mablog.forms": "PICTURES PageForm add_messages shown_again",
    "mablog.hooks": "listens register",
    "mablog.idempotency": "earlier_result remember_result request_key",
    "mablog.importing.importers": "add_importer",
    "mablog.jobs": "GiveUp enqueue job",
    "mablog.languages": "language_asked_for",
    "mablog.links": "absolute absolute_path",
    "mablog.media.models": "Media",
    "mablog.media.pictures": "PictureRefused",
    "mablog.media.queries": "keys_in_use",
    "mablog.media.schemas": "AltInput PictureFields PictureOut Upload",
    "mablog.media.service": "delete_picture describe_picture store_upload",
    "mablog.navigation": "add_page",
    "mablog.openapi": "answers api_blueprint spec",
    "mablog.pagination": "ListQuery Page page_of",
    "mablog.posts.extensions": "add_extension",
    "mablog.posts.guards": "editable open_member",
    "mablog.posts.models": "Authorship Post PostTag Tag",
    "mablog.posts.queries": "PEOPLE_AND_TAGS listed_posts post_by_slug post_to_change tags_in_use",
    "mablog.posts.rendering": "render_ahead render_change_ahead",
    "mablog.posts.schemas": "NewPostInput PostInput",
    "mablog.posts.service": "bin_post create_post edit_post",
    "mablog.proxies": "client",
    "mablog.ratelimit": "COMMENT hit",
    "mablog.search.words": "fold",
    "mablog.security": "ignores_token token_sent",
    "mablog.site.labels": "Label",
    "mablog.site.queries": "settings_at_start settings_of site_settings",
    "mablog.site.registry": "add_settings",
    "mablog.testing": "add_member allow log_in new_site",
    "mablog.text": "Input Label Line Moment Text parse",
}
"""The names by the file that they are imported from. The hooks are listed in docs/reference/hooks.md."""


def described() -> dict[str, str]:
    """Each name with its file before it, and how it is used: a signature, or the fields and methods of a class."""
    return {f"{file}.{name}": "\n".join(_lines(file, name)) for file, names in PUBLIC.items() for name in names.split()}


def summary(full_name: str) -> str:
    """The first line of a name's docstring; nothing where it has none of its own."""
    file, _, name = full_name.rpartition(".")
    node = _definition(file, name)
    return (ast.get_docstring(node) or "").partition("\n")[0] if node else ""


def _lines(file: str, name: str) -> Iterator[str]:
    """How something is written in its source, which tells more, and the same under each version of Python."""
    node = _definition(file, name)
    if isinstance(node, ast.FunctionDef):
        yield _signature(node)
        return
    yield f"class {name}" if node else name
    for part in node.body if node else ():
        if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
            yield f"    {_signature(part)}"
        elif isinstance(part, ast.AnnAssign) and not ast.unparse(part.target).startswith("_"):
            yield f"    {ast.unparse(part.target)}: {ast.unparse(part.annotation)}"


def _definition(file: str, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    """Where a function or class is written, in this file or in the one that it imports it from; else None."""
    found = getattr(import_module(file), name)
    home = getattr(found, "__module__", file)
    for node in ast.walk(_tree(home if isinstance(home, str) and home.startswith("mablog.") else file)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == getattr(found, "__name__", name):
            return node
    return None


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(inspect.getsource(import_module(file)))


def _signature(function: ast.FunctionDef) -> str:
    returned = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    arguments = ast.unparse(function.args).removeprefix("self, ").removeprefix("self")
    return f"{function.name}({arguments}){returned}"


if __name__ == "__main__":
    print(json.dumps(described(), indent=1))
