"""落地 Luodi: the working platform of a county that attracts investment and wins money from above."""

__version__ = "0.1.0"
