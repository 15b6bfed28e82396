import django.utils.timezone
from django.db import migrations, models

from luodi.progress.periods import certain_by


def by_the_day(apps, schema_editor):
    """Work out the day of every line that was written before."""
    moves = apps.get_model("progress", "StageMove").objects
    for pk, day, recorded_at in list(moves.values_list("pk", "happened_on", "recorded_at")):
        recorded_on = django.utils.timezone.localdate(recorded_at)
        moves.filter(pk=pk).update(certain_by=certain_by(day, recorded_on))


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0009_opening_facts'),
    ]

    operations = [
        migrations.AddField(
            model_name='stagemove',
            name='certain_by',
            field=models.DateField(null=True, verbose_name='确定日期'),
        ),
        migrations.RunPython(by_the_day, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='stagemove',
            name='certain_by',
            field=models.DateField(verbose_name='确定日期'),
        ),
        migrations.AddIndex(
            model_name='stagemove',
            index=models.Index(fields=['project', 'certain_by'], name='stage_move_in_time'),
        ),
    ]
