"""Everything that changes rules and days, by subject."""
