"""What happens in the life of a project that parts above must follow, told inside the transaction; the names are past tense."""

from django.dispatch import Signal

# A project stands elsewhere: move (StageMove), by.
stage_moved = Signal()

# The centre agreed that a project of which nothing was heard for long is to leave: project, reason, by.
exit_agreed = Signal()
