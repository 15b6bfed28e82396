"""Everything that changes the assessment."""
