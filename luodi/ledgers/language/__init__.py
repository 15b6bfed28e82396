"""What words say: numbers, amounts, dates, progress, heads, names. Pure functions of text."""
