from flask_login import current_user

from mablog.access import members_only, scope
from mablog.accounts.cookies import viewer
from mablog.drafting import queries, service
from mablog.drafting.api import Answer, shown
from mablog.drafting.schemas import PostRevisionListOut, PostRevisionOut, WholePostRevisionOut, WorkingCopyOut
from mablog.openapi import answers, api_blueprint, digest_in_if_match, spec
from mablog.pagination import ListQuery
from mablog.posts.guards import editable, existing
from mablog.posts.rendering import render_change_ahead

bp = api_blueprint("revisions")


@bp.get("/posts/<string:slug>/revisions")
@members_only
@scope("read")
@spec.validate(query=ListQuery, resp=answers(401, 403, 404, 422, HTTP_200=PostRevisionListOut), tags=["writing"])
def revisions(slug: str, query: ListQuery) -> PostRevisionListOut:
    """What was saved of a post, newest first."""
    post = editable(viewer(), queries.post_to_read(viewer(), slug))
    page = queries.revisions_of(post, cursor=query.cursor, limit=query.limit)
    return PostRevisionListOut(items=[PostRevisionOut.of(each) for each in page.items], next_cursor=page.next_cursor)


@bp.get("/posts/<string:slug>/revisions/<int:number>")
@members_only
@scope("read")
@spec.validate(resp=answers(401, 403, 404, HTTP_200=WholePostRevisionOut), tags=["writing"])
def revision(slug: str, number: int) -> WholePostRevisionOut:
    """One revision, whole."""
    post = editable(viewer(), queries.post_to_read(viewer(), slug))
    return WholePostRevisionOut.of(queries.revision_of(post, number))


@bp.post("/posts/<string:slug>/revisions/<int:number>/restore")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, 409, 428, HTTP_200=WorkingCopyOut), tags=["writing"])
def restore(slug: str, number: int) -> Answer:
    """Let the working copy hold what a revision does. `If-Match` names the version of the working copy."""
    version = digest_in_if_match()
    before = editable(viewer(), queries.post_to_read(viewer(), slug))
    if not queries.is_beside(before) and (text := queries.text_of_revision(before, number)):
        render_change_ahead(before, *text)
    post = existing(queries.post_to_write(viewer(), slug))
    return shown(service.restore_revision(current_user, post, number, version=version))
