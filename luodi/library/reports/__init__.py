"""Reads over cases and steps."""
