"""Readers and members who use a site without a pause."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import count
from threading import Condition, Thread
from types import TracebackType
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from factories import PASSWORD
from media.samples import png

WITHOUT_LIMITS = {f"MABLOG_LIMIT_{name}": "off" for name in ("UPLOAD", "COMMENT")}


class Traffic:
    """Goes on as long as the block lasts.

    `failures` says what was not answered, or not as it should be; `kept` what was acknowledged: an address, and what
    has to be found there. Each request has a connection of its own, as behind nginx.
    """

    def __init__(self, url: str, member: str) -> None:
        self.url = url
        self.failures: list[str] = []
        self.kept: dict[str, bytes] = {}
        self._cookie = ""
        self._member = member
        self._done: Counter[str] = Counter()
        self._changed = Condition()
        self._ended = False
        kinds = (self._read, self._write_post, self._write_comment, self._send_picture)
        self._kinds = [kind.__name__ for kind in kinds]
        self._threads = [Thread(target=self._go_on, args=[kind], daemon=True) for kind in kinds]

    def __enter__(self) -> "Traffic":
        logged_in = urlopen(self._request("/api/login", {"username": self._member, "password": PASSWORD}), timeout=60)
        self._cookie = logged_in.headers["Set-Cookie"].partition(";")[0]
        self.kept["/api/posts/welcome"] = b"welcome"
        self._json("/api/posts", {"title": "welcome", "status": "published"})
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended = True
        for thread in self._threads:
            thread.join()

    def goes_on(self, times: int = 3) -> None:
        """Wait until everything was done so many times more, or something failed."""
        with self._changed:
            wanted = self._done + Counter(dict.fromkeys(self._kinds, times))
            self._changed.wait_for(lambda: self.failures or self._done >= wanted)
        assert not self.failures, self.failures

    def lost(self) -> list[str]:
        """Addresses of what was acknowledged and is not there."""
        return [path for path, text in self.kept.items() if text not in self._ask(Request(self.url + path))]

    def _go_on(self, act: Callable[[int], None]) -> None:
        for number in count():
            if self._ended:
                return
            try:
                act(number)
            except Exception as error:
                said = error.read(200) if isinstance(error, HTTPError) else b""
                self.failures.append(f"{act.__name__} {number}: {error!r} {said!r}")
            with self._changed:
                self._done[act.__name__] += 1
                self._changed.notify_all()

    def _read(self, number: int) -> None:
        for path in ("/", "/archive", "/posts/welcome", "/api/posts", "/feed.xml"):
            self._ask(Request(self.url + path))

    def _write_post(self, number: int) -> None:
        source = f"The {number}th text."
        self._json("/api/posts", {"title": f"n {number}", "slug": f"n-{number}", "source": source})
        self.kept[f"/api/posts/n-{number}"] = source.encode()

    def _write_comment(self, number: int) -> None:
        source = f"The {number}th answer."
        written = self._json("/api/posts/welcome/comments", {"source": source})
        self.kept[f"/api/comments/{written['id']}"] = source.encode()

    def _send_picture(self, number: int) -> None:
        form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%s\r\n--x--\r\n'
        request = Request(
            f"{self.url}/api/media", form % png(8 + number, 8), self._headers("multipart/form-data; boundary=x")
        )
        self.kept["/media/" + json.loads(self._ask(request))["url"].partition("/media/")[2]] = b"WEBP"

    def _json(self, path: str, values: object) -> dict[str, object]:
        found: dict[str, object] = json.loads(self._ask(self._request(path, values)))
        return found

    def _request(self, path: str, values: object) -> Request:
        return Request(self.url + path, json.dumps(values).encode(), self._headers("application/json"))

    def _headers(self, kind: str) -> dict[str, str]:
        return {"Content-Type": kind, "Cookie": self._cookie, "Origin": self.url}

    def _ask(self, request: Request) -> bytes:
        request.add_header("Cookie", self._cookie)
        with urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
