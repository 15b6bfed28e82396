from django.db import migrations

from luodi.progress.recognition import number_key


def as_compared_now(apps, schema_editor):
    """Write the numbers of slips and invoices as they are compared from now on."""
    papers = apps.get_model("progress", "Evidence").objects
    for pk, number in papers.exclude(number="").values_list("pk", "number").iterator():
        if (key := number_key(number)) != number:
            papers.filter(pk=pk).update(number=key)


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0011_lights'),
    ]

    operations = [
        migrations.RunPython(as_compared_now, migrations.RunPython.noop, elidable=True),
    ]
