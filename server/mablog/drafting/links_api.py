from flask_login import current_user

from mablog.access import members_only, scope
from mablog.accounts.cookies import viewer
from mablog.drafting import queries, sharing
from mablog.drafting.schemas import DraftLinkInput, DraftLinkListOut, DraftLinkOut, NewDraftLinkOut
from mablog.links import absolute
from mablog.openapi import answers, api_blueprint, spec
from mablog.posts.guards import editable

bp = api_blueprint("draft_links")


@bp.get("/posts/<string:slug>/links")
@members_only
@scope("read")
@spec.validate(resp=answers(401, 403, 404, HTTP_200=DraftLinkListOut), tags=["writing"])
def links(slug: str) -> DraftLinkListOut:
    """The secret links to a post that work, newest first, without their addresses."""
    post = editable(viewer(), queries.post_to_read(viewer(), slug))
    return DraftLinkListOut(items=[DraftLinkOut.of(link) for link in sharing.links_of(post)])


@bp.post("/posts/<string:slug>/links")
@members_only
@scope("write")
@spec.validate(json=DraftLinkInput, resp=answers(401, 403, 404, 409, 415, HTTP_201=NewDraftLinkOut), tags=["writing"])
def share(slug: str, json: DraftLinkInput) -> tuple[NewDraftLinkOut, int]:
    """Make a secret link: whoever has it reads the working copy. Its address is in this answer and nowhere else."""
    post = editable(viewer(), queries.post_to_read(viewer(), slug))
    link, token = sharing.share_draft(current_user, post, days=json.expires_in_days)
    return NewDraftLinkOut.of_new(link, absolute("drafts.show", token=token)), 201


@bp.delete("/posts/<string:slug>/links/<int:number>")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["writing"])
def end(slug: str, number: int) -> tuple[str, int]:
    """Let a secret link not work any more."""
    post = editable(viewer(), queries.post_to_read(viewer(), slug))
    sharing.end_link(current_user, post, number)
    return "", 204
