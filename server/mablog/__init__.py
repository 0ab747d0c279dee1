"""mablog, My Awesome Blog: a publishing site that people run themselves."""

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0.dev0"

if TYPE_CHECKING:
    from mablog.app import create_app

__all__ = ["__version__", "create_app"]


def __getattr__(name: str) -> Any:
    # Reading the version, which the build does, must not import the whole application.
    if name == "create_app":
        from mablog.app import create_app

        return create_app
    raise AttributeError(name)
