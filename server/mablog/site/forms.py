from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import NumberInput

from mablog.forms import PageForm
from mablog.site.schemas import LONGEST_LINK_HOURS, SiteSettings

HEADINGS = {
    "name": _l("The site"),
    "default_role": _l("Members"),
    "comments_open": _l("Comments"),
    "hold_links": _l("What waits for a moderator"),
    "unconfirmed_may": _l("Addresses"),
}
"""What stands above a field: the fields from there on are about it."""


class SettingsForm(PageForm):
    name = StringField(_l("Name of the site"))
    tagline = StringField(_l("Tagline"), description=_l("A sentence that says what the site is about."))
    logo = StringField(
        _l("Logo"), description=_l("The key of an uploaded picture: the name of its file without .webp.")
    )
    language = StringField(_l("Language"), description=_l("A tag such as en, es or pt-BR."))
    time_zone = StringField(_l("Time zone"), description=_l("Such as Europe/Berlin."))
    menu = TextAreaField(
        _l("Menu"), description=_l("One link a line: Title | address. Pages stand in the menu by themselves.")
    )
    default_role = StringField(_l("Role of a new member"))
    session_idle_minutes = StringField(
        _l("Minutes without use"),
        description=_l("After so many, a log-in ends, unless its member asked to stay logged in."),
        widget=NumberInput(min=1),
    )
    session_longest_days = StringField(
        _l("Days logged in"),
        description=_l("After so many, every log-in ends, however much it is used."),
        widget=NumberInput(min=1),
    )
    sign_up_open = BooleanField(_l("Anybody may register"))
    blocked_mail_domains = TextAreaField(
        _l("Blocked mail domains"),
        description=_l("Nobody registers with an address of these or below them. One a line, such as example.org."),
    )
    comments_open = BooleanField(_l("Members may comment"), description=_l("What is written can be read either way."))
    comments_close_after_days = StringField(
        _l("Days until a post's comments close"),
        description=_l("Counted from when it was published; 0 leaves them open."),
        widget=NumberInput(min=0),
    )

    hold_links = StringField(
        _l("Links in a comment"),
        description=_l("With so many or more it waits for a moderator. 0: links never hold it."),
        widget=NumberInput(min=0),
    )
    hold_words = TextAreaField(
        _l("Words and phrases"),
        description=_l(
            "One a line. A comment in which one of them stands waits. Whole words count, whatever case and accents."
        ),
    )
    hold_rate_comments = StringField(
        _l("Comments in a short time"),
        description=_l("After so many of one member in the minutes below, more of them wait. 0: never."),
        widget=NumberInput(min=0),
    )
    hold_rate_minutes = StringField(_l("Minutes of that time"), widget=NumberInput(min=1))
    hold_account_hours = StringField(
        _l("Hours of a new account"),
        description=_l("For so long after they joined, the comments of a member wait. 0: not at all."),
        widget=NumberInput(min=0),
    )
    hold_first_posts = StringField(
        _l("First posts"),
        description=_l("So many posts of a member wait, where the role of new members may write posts. 0: none."),
        widget=NumberInput(min=0),
    )

    unconfirmed_may = SelectField(
        _l("Before an address is confirmed, its member may do"),
        choices=[
            SelectChoice("automatic", _l("By itself: nothing where a mail server is set, else everything")),
            SelectChoice("everything", _l("Everything that the role allows")),
            SelectChoice("reading", _l("Log in and read")),
            SelectChoice("nothing", _l("Nothing: the account begins with the confirmed address")),
        ],
        validate_choice=False,
    )
    confirm_link_hours = StringField(
        _l("Hours of a link to confirm an address"), widget=NumberInput(min=1, max=LONGEST_LINK_HOURS)
    )
    new_email_link_hours = StringField(
        _l("Hours of a link to change to a new address"), widget=NumberInput(min=1, max=LONGEST_LINK_HOURS)
    )
    reset_link_hours = StringField(
        _l("Hours of a link to choose a new password"), widget=NumberInput(min=1, max=LONGEST_LINK_HOURS)
    )

    @classmethod
    def of(cls, site: SiteSettings) -> "SettingsForm":
        values = site.model_dump()
        values["menu"] = "\n".join(f"{item.title} | {item.url}" for item in site.menu)
        values["hold_words"] = "\n".join(site.hold_words)
        values["blocked_mail_domains"] = "\n".join(site.blocked_mail_domains)
        return cls(formdata=None, data=values)
