"""What bulletins are built from, and lists of them."""
