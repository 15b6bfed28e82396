"""Scoring: a scheme and facts in, scores with their working out. Pure Python; see docs/schemes.md."""
