from django.db import migrations

from luodi.audit.in_migrations import cut_amounts
from luodi.common.amounts import AmountField

COLUMNS = {
    "claim": {
        "investment": AmountField("计划总投资（分）", null=True, blank=True),
    },
}


def cut(apps, schema_editor):
    cut_amounts(apps, "library", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_sealed_entries"),
        ("library", "0013_plan_changes"),
    ]

    operations = [
        migrations.RunPython(cut, migrations.RunPython.noop),
        *(
            migrations.AlterField(model, name, field)
            for model, fields in COLUMNS.items()
            for name, field in fields.items()
        ),
    ]
