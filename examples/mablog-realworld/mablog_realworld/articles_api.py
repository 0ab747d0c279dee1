from flask_login import current_user

from mablog.access import even_silenced, members_only, public, requires, scope
from mablog.accounts.cookies import viewer
from mablog.openapi import answers, api_blueprint, spec
from mablog.posts import service as posts
from mablog.posts.guards import editable
from mablog.posts.queries import post_by_slug, post_to_change, tags_in_use
from mablog.posts.rendering import render_ahead, render_change_ahead
from mablog.posts.schemas import NewPostInput, PostInput
from mablog_realworld import presenting, queries, service
from mablog_realworld.schemas import (
    ArticleBody,
    ArticlesBody,
    ArticlesQuery,
    NewArticleBody,
    PageQuery,
    TagsBody,
    UpdateArticleBody,
)

bp = api_blueprint("realworld_articles", __name__)


@bp.get("/articles")
@public
@spec.validate(query=ArticlesQuery, resp=answers(401, 422, HTTP_200=ArticlesBody), tags=["realworld"])
def articles(query: ArticlesQuery) -> ArticlesBody:
    """The listed posts, newest first: all, or those with a tag, of an author, in the favourites of a member."""
    return presenting.articles(*queries.articles(viewer(), query), viewer())


@bp.get("/articles/feed")
@members_only
@scope("read")
@spec.validate(query=PageQuery, resp=answers(401, 403, 422, HTTP_200=ArticlesBody), tags=["realworld"])
def feed(query: PageQuery) -> ArticlesBody:
    """The posts of the members whom you follow, newest first."""
    return presenting.articles(*queries.feed(current_user, query), viewer())


@bp.post("/articles")
@requires("posts.write")
@spec.validate(json=NewArticleBody, resp=answers(401, 403, 422, HTTP_201=ArticleBody), tags=["realworld"])
def create(json: NewArticleBody) -> tuple[ArticleBody, int]:
    """Publish a post."""
    data = json.article.as_post(NewPostInput, status="published")
    render_ahead(data.source, language=None)
    return presenting.article(posts.create_post(current_user, data), viewer()), 201


@bp.get("/articles/<string:slug>")
@public
@spec.validate(resp=answers(401, 404, 422, HTTP_200=ArticleBody), tags=["realworld"])
def show(slug: str) -> ArticleBody:
    """One post."""
    return presenting.article(queries.article(post_by_slug(viewer(), slug)), viewer())


@bp.put("/articles/<string:slug>")
@members_only
@scope("write")
@spec.validate(json=UpdateArticleBody, resp=answers(401, 403, 404, 422, HTTP_200=ArticleBody), tags=["realworld"])
def change(slug: str, json: UpdateArticleBody) -> ArticleBody:
    """Change what is given of a post; its address stays."""
    data = json.article.as_post(PostInput)
    before = editable(viewer(), queries.article(post_by_slug(viewer(), slug)))
    if "source" in data.model_fields_set:
        render_change_ahead(before, data.source, before.language)
    post = queries.article(post_to_change(viewer(), slug))
    posts.edit_post(current_user, post, data, version=post.version)
    return presenting.article(post, viewer())


@bp.delete("/articles/<string:slug>")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_204=None), tags=["realworld"])
def remove(slug: str) -> tuple[str, int]:
    """Move a post into the bin."""
    post = queries.article(post_to_change(viewer(), slug))
    posts.bin_post(current_user, post, version=post.version)
    return "", 204


@bp.post("/articles/<string:slug>/favorite")
@requires("members.follow")
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_200=ArticleBody), tags=["realworld"])
def favor(slug: str) -> ArticleBody:
    """Make a post one of your favourites; twice is like once."""
    return presenting.article(service.favor(current_user, slug), viewer())


@bp.delete("/articles/<string:slug>/favorite")
@members_only
@scope("write")
@even_silenced
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_200=ArticleBody), tags=["realworld"])
def disfavor(slug: str) -> ArticleBody:
    """Make a post one of your favourites no more."""
    post = queries.article(post_by_slug(viewer(), slug))
    service.disfavor(current_user, post)
    return presenting.article(post, viewer())


@bp.get("/tags")
@public
@spec.validate(resp=answers(401, 422, HTTP_200=TagsBody), tags=["realworld"])
def tags() -> TagsBody:
    """The names of the tags in use."""
    return TagsBody(tags=[tag.name for tag in tags_in_use(viewer()).items])
