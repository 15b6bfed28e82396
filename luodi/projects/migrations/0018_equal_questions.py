from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0017_amounts_have_an_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="doubt",
            name="alike",
            field=models.CharField(blank=True, default="", max_length=32, verbose_name="同样的问题"),
        ),
        migrations.AddField(
            model_name="ledgerword",
            name="ledger",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="哪份台账"),
        ),
    ]
