"""What is asked when bulletins are drafted and edited."""
