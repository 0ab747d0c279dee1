"""The command `mablog`, which starts as soon as it can."""

import gc
import os
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Load the application and run `mablog.cli`."""
    if os.getpid() == 1:
        # The first process of a container ends by SIGTERM only where it says how (kill(2)).
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(128 + signal.SIGTERM))
    # Nothing that modules make while they load is garbage, and looking for some takes a sixth of the start.
    gc.disable()
    from mablog import cli

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
