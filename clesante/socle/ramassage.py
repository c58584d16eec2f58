"""The garbage collector, out of the way of what makes much and throws nothing away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sans_ramassage() -> Iterator[None]:
    """Leave the collector at rest until the block ends, for what lasts a second or so.

    Tens of thousands of objects that are all kept make it look at every object of the process
    several times, and free none. At rest already, it stays so.
    """
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()
