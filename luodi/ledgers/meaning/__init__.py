"""What each row says of its project, and what the rows say together."""
