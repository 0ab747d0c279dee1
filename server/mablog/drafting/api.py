from dataclasses import asdict

from flask_login import current_user

from mablog.access import members_only, requires, scope
from mablog.accounts.cookies import viewer
from mablog.drafting import queries, service
from mablog.drafting.content import Content
from mablog.drafting.schemas import ApplyInput, PreviewInput, PreviewOut, WorkingCopyInput, WorkingCopyOut
from mablog.openapi import answers, api_blueprint, digest_in_if_match, spec
from mablog.posts.api import PostAnswer, post_answer
from mablog.posts.guards import editable, existing
from mablog.posts.rendering import render_change_ahead, rendered
from mablog.posts.schemas import PostOut

bp = api_blueprint("drafting")

Answer = tuple[WorkingCopyOut, int, dict[str, str]]


@bp.get("/posts/<string:slug>/working-copy")
@members_only
@scope("read")
@spec.validate(resp=answers(401, 403, 404, HTTP_200=WorkingCopyOut), tags=["writing"])
def show(slug: str) -> Answer:
    """What the writers of a post have before them: changes that readers do not see yet, or what the post holds."""
    post = editable(viewer(), queries.post_to_read(viewer(), slug))
    return shown(queries.copy_of(post))


@bp.put("/posts/<string:slug>/working-copy")
@members_only
@scope("write")
@spec.validate(
    json=WorkingCopyInput, resp=answers(401, 403, 404, 409, 415, 428, HTTP_200=WorkingCopyOut), tags=["writing"]
)
def save(slug: str, json: WorkingCopyInput) -> Answer:
    """Save the given fields, which is what a program does by itself while somebody writes.

    Readers go on seeing what they saw. `If-Match` names the version that the writer started from.
    """
    version = digest_in_if_match()
    before = queries.post_to_read(viewer(), slug)
    if before is not None and not queries.is_beside(before):
        after = Content.of(before).with_changes(json.given)
        render_change_ahead(before, after.source, after.language)
    post = existing(queries.post_to_write(viewer(), slug))
    return shown(service.save_copy(current_user, post, json, version=version))


@bp.post("/posts/<string:slug>/working-copy/apply")
@members_only
@scope("write")
@spec.validate(json=ApplyInput, resp=answers(401, 403, 404, 409, 415, 428, HTTP_200=PostOut), tags=["writing"])
def apply(slug: str, json: ApplyInput) -> PostAnswer:
    """Let the post hold the working copy, and be in the given state: published, now or at a time, unlisted, a draft."""
    version = digest_in_if_match()
    before = editable(viewer(), queries.post_to_read(viewer(), slug))
    if text := queries.text_beside(before):
        render_change_ahead(before, *text)
    post = existing(queries.post_to_write(viewer(), slug))
    return post_answer(service.apply_copy(current_user, post, json, version=version))


@bp.delete("/posts/<string:slug>/working-copy")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, 409, 428, HTTP_204=None), tags=["writing"])
def drop(slug: str) -> tuple[str, int]:
    """Drop the changes that readers do not see yet; they stay among the revisions."""
    version = digest_in_if_match()
    post = existing(queries.post_to_write(viewer(), slug))
    service.drop_copy(current_user, post, version=version)
    return "", 204


@bp.post("/posts/preview")
@requires("posts.write")
@spec.validate(json=PreviewInput, resp=answers(401, 403, 415, HTTP_200=PreviewOut), tags=["writing"])
def preview(json: PreviewInput) -> PreviewOut:
    """Markdown as the page of a post would show it; nothing is stored."""
    result = rendered(json.source, language=json.language, with_lines=True)
    return PreviewOut.model_validate(asdict(result))


def shown(copy: queries.Copy) -> Answer:
    return WorkingCopyOut.of(copy, viewer()), 200, {"ETag": f'"{copy.version}"'}
