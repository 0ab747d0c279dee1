from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import NumberInput

from mablog.forms import PageForm
from mablog.site.schemas import LONGEST_LINK_HOURS, SiteSettings


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
    comments_open = BooleanField(_l("Members may comment"), description=_l("What is written can be read either way."))
    comments_close_after_days = StringField(
        _l("Days until a post's comments close"),
        description=_l("Counted from when it was published; 0 leaves them open."),
        widget=NumberInput(min=0),
    )
    blocked_mail_domains = TextAreaField(
        _l("Blocked mail domains"),
        description=_l("Nobody registers with an address of these or below them. One a line, such as example.org."),
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
        values["blocked_mail_domains"] = "\n".join(site.blocked_mail_domains)
        return cls(formdata=None, data=values)
