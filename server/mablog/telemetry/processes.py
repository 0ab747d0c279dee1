"""Things with threads, in a program whose processes begin as copies of others."""

import os
from collections.abc import Callable
from multiprocessing.util import Finalize
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class OfProcess(Generic[Thing]):
    """Something that is made when a process first asks for it, and ended with that process.

    The copy of a process has none of its threads, and a process should have none when it is copied.
    """

    def __init__(self, make: Callable[[], Thing], end: Callable[[Thing], object]) -> None:
        self._make = make
        self._end = end
        self._lock = Lock()
        self._made: tuple[int, Thing] | None = None

    def get(self) -> Thing:
        """That of this process."""
        with self._lock:
            if self._made is None or self._made[0] != os.getpid():
                thing = self._make()
                # Not by `atexit`, of which processes made by `multiprocessing` know nothing.
                Finalize(None, self._end, args=(thing,), exitpriority=0)
                self._made = (os.getpid(), thing)
            return self._made[1]
