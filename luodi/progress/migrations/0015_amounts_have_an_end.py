from django.db import migrations

from luodi.audit.in_migrations import cut_amounts
from luodi.common.amounts import AmountField

COLUMNS = {
    "fact": {
        "amount": AmountField("数额", null=True),
        "foreign_amount": AmountField("外币金额（百分之一）", null=True),
    },
    "promise": {
        "amount": AmountField("金额（分）", null=True, blank=True),
    },
    "promisereport": {
        "amount": AmountField("兑现金额（分）", null=True, blank=True),
    },
    "promisechange": {
        "compensation_amount": AmountField("补偿金额（分）", null=True, blank=True),
    },
}


def cut(apps, schema_editor):
    """Bring amounts beyond the largest one down to it, and with a fact the stored sum that it counts in or waits for."""
    Figures = apps.get_model("progress", "Figures")
    for row, after in cut_amounts(apps, "progress", COLUMNS):
        if row._meta.model_name == "fact" and "amount" in after:
            for name in _sums_with(row):
                figures = Figures.objects.get(project_id=row.project_id)
                setattr(figures, name, getattr(figures, name) - row.amount + after["amount"])
                figures.save()


def _sums_with(fact):
    """Name the stored sums that hold the amount of a fact."""
    if fact.kind in ("arrived", "completed", "output", "tax"):
        if fact.state == "recognised":
            return [fact.kind]
        if fact.state == "pending" and fact.reverses_id is None and fact.kind in ("arrived", "completed"):
            return [f"{fact.kind}_waiting"]
    return []


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_sealed_entries"),
        ("progress", "0014_reminders"),
    ]

    operations = [
        migrations.RunPython(cut, migrations.RunPython.noop),
        *(
            migrations.AlterField(model, name, field)
            for model, fields in COLUMNS.items()
            for name, field in fields.items()
        ),
    ]
