from django.db import migrations
from django.db.models import Exists, OuterRef
from django.utils import timezone


def open_logs(apps, schema_editor):
    """Begin the stage log of every record that is older than the log with how it stands; nobody verified that."""
    Project = apps.get_model("projects", "Project")
    StageMove = apps.get_model("progress", "StageMove")
    now = timezone.now()
    days = {"signed": "signed_on", "started": "started_on", "producing": "produced_on"}
    logged = StageMove.objects.filter(project=OuterRef("pk"))
    waiting = []
    for project in Project.objects.exclude(Exists(logged)).order_by("pk").iterator(chunk_size=1000):
        plain = project.stage == "reserve" and project.status == "normal"
        waiting.append(
            StageMove(
                county_id=project.county_id,
                project=project,
                unit_id=project.unit_id,
                how="opening",
                to_stage=project.stage,
                to_sub_stage=project.sub_stage,
                to_status=project.status,
                happened_on=getattr(project, days.get(project.stage, "entered_on")),
                reason="启用阶段记录之前已登记",
                batch_id=project.batch_id,
                recorded_at=now,
                verified_at=now if plain else None,
            )
        )
        if len(waiting) == 1000:
            StageMove.objects.bulk_create(waiting)
            waiting = []
    StageMove.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    dependencies = [("progress", "0007_stages")]

    operations = [migrations.RunPython(open_logs, migrations.RunPython.noop)]
