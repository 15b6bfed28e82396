"""The models of rules and days, by subject."""
