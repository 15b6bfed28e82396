"""What people teach the reader of ledgers: heads of columns and names of units, for the ledgers of their unit or of all."""

from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.ledgers.layout.heads import is_known_head
from luodi.projects.models import Batch, LedgerWord

Kind = LedgerWord.Kind


@permitted(Permission.IMPORT)
@transaction.atomic
def teach_heads(*, batch: Batch, columns: dict[str, dict[str, str]], by: User) -> None:
    """Keep what heads of a ledger mean that the reader does not know by itself."""
    for head, letter, sheet in _heads(batch):
        field = columns.get(sheet, {}).get(letter)
        if field and not is_known_head(head):
            _keep(Kind.HEAD, head, by, batch, field=field)


def _heads(batch: Batch) -> list[tuple[str, str, str]]:
    return [
        (column["head"], column["letter"], sheet["name"])
        for sheet in batch.understood.get("sheets", [])
        for table in sheet.get("tables", [])
        for column in table["columns"]
        if column["head"]
    ]


@permitted(Permission.IMPORT)
@transaction.atomic
def teach_unit_name(*, text: str, unit: Unit, batch: Batch, by: User) -> None:
    """Keep which unit a name means that is no name of a unit of the county."""
    _keep(Kind.UNIT_NAME, text, by, batch, means=unit)


def _keep(kind: str, text: str, by: User, batch: Batch, **meaning: object) -> None:
    """Keep a word for the ledgers of the own unit; for those of the county only if the acting post writes all of it."""
    unit = None if by.reach.writes.everything else by.post.unit
    about = {"county_id": by.post.county_id, "unit": unit, "kind": kind, "text": text[:100]}
    taught = {"taught_by": by, "taught_at": clock.now(), "ledger": batch.file_name[-200:]}
    word, _ = LedgerWord.objects.update_or_create(**about, defaults=meaning | taught)
    trail.record("ledger_word.taught", word, by=by, kind=kind, field=word.field or None, means=_named(word))


def _named(word: LedgerWord) -> str | None:
    return word.means.name if word.means else None


@permitted(Permission.IMPORT, writes="word")
@transaction.atomic
def forget(*, word: LedgerWord, by: User) -> None:
    """Let the reader forget a word; ledgers that were read with it stay as they are."""
    told: dict[str, Any] = {"kind": word.kind, "field": word.field or None, "means": _named(word)}
    trail.record("ledger_word.forgotten", word, by=by, **told)
    word.delete()
