"""Keys and locks."""
import os, sys as system
from .store import Store

ROTATION: int = 30


# Makes a key.
@cached
async def make_key(name: str) -> str:
    """Makes a key.

    It is new."""
    return name


class Key(Store):
    """A key."""

    size = 32

    @property
    def id(self):
        return 1
