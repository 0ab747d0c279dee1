"""Why a file, or a whole import, cannot be taken."""


class BadFileError(Exception):
    """One file is refused; the others go on.

    `line` counts from 1 in the file as it stands on disk; `reason` is one sentence for the person who runs the import.
    """

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
