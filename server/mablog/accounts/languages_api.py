from mablog.access import public
from mablog.accounts.languages_schemas import LanguageOut, LanguagesOut
from mablog.languages import languages, words_language
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("languages")


@bp.get("/languages")
@public
@spec.validate(resp=answers(HTTP_200=LanguagesOut), tags=["languages"])
def index() -> LanguagesOut:
    """The languages that a member or a visitor can choose, by their own names."""
    return LanguagesOut(items=[LanguageOut.of(language) for language in languages()], current=words_language())
