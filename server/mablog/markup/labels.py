"""The few words that the renderer itself writes into a post."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """The renderer's own words, which the caller gives in the language of the post."""

    video: str = "Video"
    table: str = "Table"
    back: str = "Back to reference"
