from django.db import migrations

from luodi.audit.in_migrations import cut_amounts
from luodi.common.amounts import AmountField

COLUMNS = {
    "project": {
        "investment": AmountField("总投资（分）", null=True, blank=True),
        "investment_min": AmountField("总投资下限（分）", null=True, blank=True),
        "investment_max": AmountField("总投资上限（分）", null=True, blank=True),
        "foreign_amount": AmountField("外币金额（百分之一）", null=True, blank=True),
        "year_plan": AmountField("本年计划投资（分）", null=True, blank=True),
    },
    "historicalproject": {
        "investment": AmountField("总投资（分）", null=True, blank=True),
        "investment_min": AmountField("总投资下限（分）", null=True, blank=True),
        "investment_max": AmountField("总投资上限（分）", null=True, blank=True),
        "foreign_amount": AmountField("外币金额（百分之一）", null=True, blank=True),
        "year_plan": AmountField("本年计划投资（分）", null=True, blank=True),
    },
}


def cut(apps, schema_editor):
    cut_amounts(apps, "projects", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_sealed_entries"),
        ("projects", "0016_ledger_words"),
    ]

    operations = [
        migrations.RunPython(cut, migrations.RunPython.noop),
        *(
            migrations.AlterField(model, name, field)
            for model, fields in COLUMNS.items()
            for name, field in fields.items()
        ),
    ]
