"""The history of a model, as “as of” reads it."""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


class Remembered(HistoricalRecords):
    """Every version of every row, with the index that finds the one that stood at a moment."""

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Add the index: it holds all that finding reads."""
        name = f"{model._meta.model_name}_as_of"
        index = models.Index(fields=["id", "history_date", "history_id"], name=name)
        return {**super().get_meta_options(model), "indexes": [index]}
