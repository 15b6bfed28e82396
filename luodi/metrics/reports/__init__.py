"""Figures, and targets beside them."""
