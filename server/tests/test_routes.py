"""Every route: who may call it, written down. A new one must be in the table below."""

from collections.abc import Iterator

from factories import log_in, make_user
from flask import Flask
from flask_wtf import CSRFProtect

from mablog import security
from mablog.access import access_of

ACCESS = """
public         static bootstrap.static api.openapi_json api.docs_page
public         accounts.register accounts.register_submit accounts.login accounts.login_submit accounts.logout
public         accounts.setup accounts.setup_submit languages.choose languages_api.index
public         accounts_api.register accounts_api.login accounts_api.logout accounts_api.user accounts_api.show
public         posts.home posts.show posts.page posts.source posts.tags posts.tag posts.author posts.archive
public         drafts.show
public         posts_api.posts posts_api.show posts_api.around posts_api.tags posts_api.tag overview_api.site
public         comments.show comments.thread comments_api.comments comments_api.show
comments.write comments.write comments.edit comments.edit_submit comments_api.write comments_api.change
member         comments.delete comments.delete_submit comments.history comments_api.remove comments_api.revisions
public         studio.index media.file profiles.drawn_picture search.results search_api.search
public         feeds.atom feeds.rss feeds.json feeds.tag_atom feeds.tag_rss feeds.tag_json
public         feeds.author_atom feeds.author_rss feeds.author_json
public         comment_feeds.atom comment_feeds.rss comment_feeds.json
public         sitemap.index sitemap.part sitemap.robots
public         credentials.ask_reset credentials.ask_reset_submit credentials.reset credentials.reset_submit
public         confirming.again confirming.again_submit confirming.confirm confirming.confirm_submit
public         confirming.new_email confirming.new_email_submit
public         confirming_api.confirm confirming_api.again confirming_api.new_email
member         confirming.email confirming.email_submit confirming_api.ask_new_email
public         credentials_api.ask_reset credentials_api.reset
member         credentials.security credentials.security_submit credentials_api.change_password
member         accounts.account admin profiles.edit profiles.edit_submit profiles_api.change
member         devices.devices devices.sign_out devices.sign_out_others
member         devices_api.sessions devices_api.end_others devices_api.end
member         api_tokens.tokens api_tokens.create api_tokens.revoke
member         api_tokens_api.tokens api_tokens_api.scopes api_tokens_api.create api_tokens_api.revoke
member         writing.mine writing.edit writing.edit_submit writing.bin_submit writing.restore_submit writing.accept
member         writing.decline
member         drafting_api.show drafting_api.save drafting_api.apply drafting_api.drop posts_api.own
member         revisions_api.revisions revisions_api.revision revisions_api.restore
member         draft_links_api.links draft_links_api.share draft_links_api.end
member         posts_api.change posts_api.remove posts_api.restore posts_api.accept posts_api.decline
public         unsubscribing.ask unsubscribing.stop
member         notification_settings.settings notification_settings.settings_submit
member         notifications.index notifications.open_ notifications.read_all
member         notifications_api.list_ notifications_api.mark_read notifications_api.unread
member         notifications_api.settings notifications_api.change_settings
public         follows.followers follows.followed follows_api.followers follows_api.followed
member         follows.timeline follows.tags follows_api.timeline follows_api.tags
member         follows.unfollow follows.unfollow_tag follows_api.unfollow follows_api.unfollow_tag
members.follow follows.follow follows.follow_tag follows_api.follow follows_api.follow_tag
posts.write    writing.new writing.new_submit writing.preview drafting_api.preview posts_api.create media_api.upload
posts.write    pictures.mine pictures.upload pictures.describe pictures.delete
posts.write    media_api.pictures media_api.describe media_api.delete posts_api.authors
site.manage    mail.index mail.again mail.drop mail_api.mails mail_api.test mail_api.retry mail_api.drop
site.manage    settings_api.settings settings_api.change overview_api.setup sample_api.remove
site.manage    site.settings site.settings_submit sample.remove modules.index modules.enable modules.disable
site.manage    modules_api.list_ modules_api.switch
site.manage    jobs.index jobs.retry jobs.drop jobs_api.list_ jobs_api.retry jobs_api.drop
member         blocks.mine blocks.block blocks.unblock blocks_api.blocks blocks_api.block blocks_api.unblock
member         removal.leave removal.leave_submit members_api.leave
members.manage members.index members.show members.set_role members.disable members.enable
members.manage members.roles members.new_role members.new_role_submit members.role members.role_submit
members.manage members.remove_role
members.manage members_api.members members_api.change members_api.roles members_api.add_role members_api.show_role
members.manage members_api.change_role members_api.remove_role members_api.show members_api.permissions
member         moderation.report moderation.report_submit moderation_api.report moderation_api.reasons
posts.moderate moderation.queue moderation.case moderation.decide moderation.hide_comment moderation.show_comment
posts.moderate moderation.hide_post moderation.show_post moderation_api.cases moderation_api.decide
posts.moderate moderation_api.hide_comment moderation_api.show_comment moderation_api.hide_post
posts.moderate moderation_api.show_post moderation_api.case moderation_api.open_
members.moderate moderation.member moderation.sanction moderation.lift moderation_api.silence
members.moderate moderation_api.end_silence moderation_api.suspend moderation_api.end_suspension
members.moderate moderation_api.member
audit.read     audit.entries audit_api.entries audit_api.actions
"""
TABLE = {
    endpoint: access for line in ACCESS.strip().splitlines() for access, *names in [line.split()] for endpoint in names
}

FROM_ANY_SITE = {"unsubscribing.stop"}
"""Mail providers ask for these too, for their readers: a signed address allows it, and no cookie counts."""

WITHOUT_TOKEN = {"languages.choose"}
"""Forms on pages that are the same for everybody, which do no harm by themselves."""


LOGGING_OUT = {"accounts.logout", "accounts_api.logout", "devices.sign_out", "devices_api.end"}
"""After these a member is a visitor."""


def calls(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and an address of every route; its post is `a-post`, its member `ann`."""
    values = {
        "slug": "a-post",
        "username": "ann",
        "token": "x",
        "name": "x",
        "key": "k" * 20,
        "filename": "x",
        "file": "A-1.svg",
        "section": "posts",
        "path": "x",
        "number": 1,
        "mail_id": 1,
        "job_id": 1,
    }
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            address = app.url_map.bind("localhost").build(
                rule.endpoint, {name: values[name] for name in rule.arguments}
            )
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, address


def test_every_route_is_in_the_table_as_it_is(app: Flask) -> None:
    assert {endpoint: access_of(app, endpoint) for endpoint in app.view_functions} == TABLE


def test_a_route_that_does_not_say_is_closed(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "in")
    assert log_in(app.test_client(), make_user(role="administrator")).get("/forgotten").status_code == 403
    assert app.test_client().get("/forgotten").location == "/login?next=/forgotten"


def test_every_unsafe_method_is_covered_against_forgery(app: Flask) -> None:
    """Where a write comes from is asked of every route; beside that, each form carries a token."""
    assert security._refuse_other_sites in app.before_request_funcs[None]
    csrf = app.extensions["csrf"]
    assert isinstance(csrf, CSRFProtect)
    exempt = {blueprint.name for blueprint in csrf._exempt_blueprints}
    assert {name for name, view in app.view_functions.items() if hasattr(view, "from_any_site")} == FROM_ANY_SITE
    assert {name for name, view in app.view_functions.items() if hasattr(view, "without_token")} == WITHOUT_TOKEN
    for endpoint, method, address in calls(app):
        if method == "GET" or endpoint in FROM_ANY_SITE:
            continue
        assert (
            app.test_client().open(address, method=method, headers={"Origin": "https://evil.example"}).status_code
            == 403
        )
        assert address.startswith("/api/") or endpoint.partition(".")[0] not in exempt, f"{endpoint} asks for no token"
