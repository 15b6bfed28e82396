"""Reads over many projects, for lists, pages and exports."""
