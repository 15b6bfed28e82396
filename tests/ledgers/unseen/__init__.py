"""Makes ledgers nobody has seen, and knows by construction what a careful clerk reads in them."""
