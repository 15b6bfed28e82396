"""What happens to records that parts above must follow, told inside the transaction; the names are past tense."""

from django.dispatch import Signal

# Projects were entered, by hand, by a ledger or for another unit: ids, entries (in the same order), by, batch (or None).
projects_entered = Signal()
# Records were written anew, whatever changed in them: ids.
projects_saved = Signal()
# A ledger says of known projects what it cannot set, stage, status and figures: told (project id → name → value), batch, by.
ledger_reported = Signal()
# A batch was taken back: batch, by.
batch_undone = Signal()
