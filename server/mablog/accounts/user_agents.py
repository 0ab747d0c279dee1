"""What browsers and programs say of themselves (`User-Agent`, RFC 9110, section 10.1.5), in a few plain words."""

import re

BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|OPiOS/|Opera", "Opera"),
    (r"Vivaldi/", "Vivaldi"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"YaBrowser/", "Yandex Browser"),
    (r"DuckDuckGo/|Ddg/", "DuckDuckGo"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Version/\S+ .*Safari/", "Safari"),
)
"""Those that claim to be others as well come first: nearly all say that they are Safari."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS X", "macOS"),
    ("Linux", "Linux"),
    (r"\w+BSD", "BSD"),
)


def browser_of(user_agent: str) -> str | None:
    """The name of the browser, or of the program that is none, such as `curl`; None when it cannot be told."""
    for pattern, name in BROWSERS:
        if re.search(pattern, user_agent):
            return name
    program = re.match(r"(?!Mozilla/)[A-Za-z][\w.-]{0,39}(?=[/ ]|$)", user_agent)
    return program[0] if program else None


def system_of(user_agent: str) -> str | None:
    """The name of the operating system or device, or None."""
    return next((name for pattern, name in SYSTEMS if re.search(pattern, user_agent)), None)
