"""The forms of the assessment."""
