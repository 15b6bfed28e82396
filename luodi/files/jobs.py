"""What the worker runs every night for stored files."""

from luodi.files import actions


def clear_unused() -> None:
    """Delete what was brought and put on nothing."""
    actions.clear_unused()
