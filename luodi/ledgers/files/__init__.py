"""What a file holds: every kind of file as grids of values with the marks of its cells."""
