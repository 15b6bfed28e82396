"""Moments as tests write them."""

from datetime import datetime

from django.utils import timezone


def at(text):
    """Return the moment in the county's time: 2026-11-23 09:00."""
    return timezone.make_aware(datetime.fromisoformat(text))
