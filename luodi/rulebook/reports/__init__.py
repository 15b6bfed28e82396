"""Reading rules and days, by subject."""
