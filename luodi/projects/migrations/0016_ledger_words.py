import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was taught so far holds for the whole county, as it did.


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_group_office"),
        ("projects", "0015_firm_words_of_projects"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="headword", name="head_word_once"),
        migrations.RenameModel(old_name="HeadWord", new_name="LedgerWord"),
        migrations.RenameField(model_name="ledgerword", old_name="head", new_name="text"),
        migrations.AlterField(model_name="ledgerword", name="text", field=models.CharField(max_length=100, verbose_name="写法")),
        migrations.AlterField(model_name="ledgerword", name="field", field=models.CharField(blank=True, max_length=40, verbose_name="对应字段")),
        migrations.AddField(model_name="ledgerword", name="kind", field=models.CharField(choices=[("head", "表头"), ("unit_name", "单位名称")], default="head", max_length=10, verbose_name="类别")),
        migrations.AddField(model_name="ledgerword", name="unit", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit", verbose_name="哪个单位的台账")),
        migrations.AddField(model_name="ledgerword", name="means", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit", verbose_name="指的单位")),
        migrations.AddField(model_name="ledgerword", name="taught_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="谁记下的")),
        migrations.AddField(model_name="ledgerword", name="taught_at", field=models.DateTimeField(null=True, verbose_name="记下的时间")),
        migrations.AddConstraint(model_name="ledgerword", constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["head", "unit_name"])), name="ledger_word_kind_known")),
        migrations.AddConstraint(model_name="ledgerword", constraint=models.UniqueConstraint(condition=models.Q(("unit", None)), fields=("county", "kind", "text"), name="ledger_word_of_county_once")),
        migrations.AddConstraint(model_name="ledgerword", constraint=models.UniqueConstraint(fields=("county", "unit", "kind", "text"), name="ledger_word_of_unit_once")),
    ]
