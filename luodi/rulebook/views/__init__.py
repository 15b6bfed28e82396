"""The pages of rules and days, by subject."""
