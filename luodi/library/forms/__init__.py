"""What is typed when a step is settled or a case begun."""
