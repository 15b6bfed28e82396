"""通报、周调度材料、台账: documents made from figures, numbered and frozen."""
