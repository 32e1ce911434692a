ROWS = {}


def furnish(world) -> None:
    """What this room's rows need."""
