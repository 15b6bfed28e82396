"""The forms of projects, by subject."""
