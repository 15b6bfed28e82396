"""What the worker runs for the assessment. Tasks carry ids only, and each may be run twice without harm."""

from luodi.assessment.actions import runs


def compute(computation_id: int) -> None:
    """Compute a run that somebody asked for."""
    runs.compute(computation_id)
