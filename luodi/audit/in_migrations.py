"""What a migration changes because a new rule of the database refuses it is told in the trail, as everything is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q

from luodi.audit.chain import START, fingerprint, mark_of
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.common.money import MOST

LABEL = "金额超过 1 万亿元，升级时改为上限"


def cut_amounts(
    apps: Any, app: str, columns: Mapping[str, Iterable[str]]
) -> list[tuple[Any, dict[str, int]]]:
    """Bring amounts beyond the largest one down to it, and write each row's old and new values into the trail.

    A reversal stays the exact opposite of what it reverses. Return the rows as they were, with what was put in their place.
    """
    changed = []
    for name, fields in columns.items():
        model = apps.get_model(app, name)
        beyond = Q()
        for field in fields:
            beyond |= Q(**{f"{field}__gt": MOST}) | Q(**{f"{field}__lt": -MOST})
        for row in model._base_manager.filter(beyond).order_by("pk"):
            before = {field: value for field in fields if abs(value := getattr(row, field) or 0) > MOST}
            after = {field: MOST if value > 0 else -MOST for field, value in before.items()}
            # All at once: rules of the table compare them.
            model._base_manager.filter(pk=row.pk).update(**after)
            _note(apps, row, f"{app}.{name}", {"before": before, "after": after, "reason": LABEL})
            changed.append((row, after))
    return changed


def _note(apps: Any, row: Any, target_type: str, data: dict[str, Any]) -> None:
    """Write one entry with the models of the migration, which may lack columns that the program's own have."""
    chains, entries = apps.get_model("audit", "Chain"), apps.get_model("audit", "Entry")
    chain, _ = chains._base_manager.get_or_create(county_id=row.county_id, defaults={"head": START})
    entry = entries(
        county_id=row.county_id, number=chain.length + 1, at=clock.now(), verb="amount.cut_to_the_largest",
        actor_name="系统", target_type=target_type, target_id=row.pk, target_label=f"第 {row.pk} 号", data=data, previous=chain.head,
        sealed=mark_of(settings.TRAIL_KEY),
    )  # fmt: skip
    content = {name: getattr(entry, name) for name in (*Entry.COVERED, "sealed")}
    entry.hash = fingerprint(entry.previous, content, settings.TRAIL_KEY)
    entry.save(force_insert=True)
    chain.length, chain.head = entry.number, entry.hash
    chain.save(update_fields=["length", "head"])
