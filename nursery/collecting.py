"""How often a process looks for objects that hold one another and nobody else."""

import gc

AFTER = 20_000  # new objects: what a few pages leave, a few megabytes; Python's own 2,000 stop every page several times


def collect_rarely() -> None:
    """To be called once everything is loaded, which then is never looked through again: it stays as long as the process."""
    gc.collect()
    pass_over_loaded()


def pass_over_loaded() -> None:
    """The same for a process that was forked with everything loaded: looking through that would copy its memory."""
    gc.freeze()
    gc.set_threshold(AFTER)
