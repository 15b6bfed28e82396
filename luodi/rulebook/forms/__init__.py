"""What is typed about rules and days, by subject."""
