"""Many calls at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask


def at_once(app: Flask, times: int, call: Callable[[int], object]) -> Counter[object]:
    """Call with 0, 1, … in as many threads, each in a context of its own; return what came of it, counted.

    An exception counts as its text.
    """
    results: list[object] = [None] * times
    start = threading.Barrier(times)

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results[number] = call(number)
            except Exception as error:
                results[number] = repr(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(results)
