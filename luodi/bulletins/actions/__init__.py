"""Everything that changes bulletins."""
