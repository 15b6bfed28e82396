from django.db import migrations

from luodi.audit.in_migrations import cut_amounts
from luodi.common.amounts import AmountField

COLUMNS = {
    "target": {
        "value": AmountField("目标值", null=True),
        "q1": AmountField("一季度末累计", null=True),
        "q2": AmountField("二季度末累计", null=True),
        "q3": AmountField("三季度末累计", null=True),
    },
}


def cut(apps, schema_editor):
    cut_amounts(apps, "metrics", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_sealed_entries"),
        ("metrics", "0002_phases"),
    ]

    operations = [
        migrations.RunPython(cut, migrations.RunPython.noop),
        *(
            migrations.AlterField(model, name, field)
            for model, fields in COLUMNS.items()
            for name, field in fields.items()
        ),
    ]
