from django.db import migrations
from django.utils import timezone

KINDS = ("arrived", "completed")


def open_facts(apps, schema_editor):
    """Turn the totals that stood in the record into openings that wait to be verified."""
    Project = apps.get_model("projects", "Project")
    Fact, Figures = apps.get_model("progress", "Fact"), apps.get_model("progress", "Figures")
    Post = apps.get_model("accounts", "Post")
    now = timezone.now()
    posts = {post.county_id: post for post in Post.objects.filter(role="centre").order_by("-pk")}
    for project in Project.objects.order_by("pk").iterator(chunk_size=1000):
        told = {kind: getattr(project, kind) for kind in KINDS if getattr(project, kind) is not None}
        post = posts.get(project.county_id) or Post.objects.filter(county_id=project.county_id).first()
        if not told or post is None:
            continue
        as_of = project.batch.as_of if project.batch_id else None
        day = as_of or timezone.localdate(project.updated_at)
        for kind, amount in told.items():
            Fact.objects.create(
                county_id=project.county_id, project=project, unit_id=project.unit_id, kind=kind, happened_on=day,
                amount=amount, text="启用数据认定之前已登记的累计数", state="pending", origin="opening",
                batch_id=project.batch_id, author_id=post.user_id, author_post=post, recorded_at=now,
            )  # fmt: skip
        figures, _ = Figures.objects.get_or_create(project=project, defaults={"county_id": project.county_id})
        for kind, amount in told.items():
            setattr(figures, f"{kind}_waiting", (getattr(figures, f"{kind}_waiting") or 0) + amount)
        figures.last_fact_on, figures.last_recorded_at = figures.last_fact_on or day, now
        figures.save()


class Migration(migrations.Migration):
    dependencies = [
        ("progress", "0008_openings"),
        ("accounts", "0001_initial"),
        ("projects", "0010_entered_before"),
    ]
    # Afterwards the record has these totals no more.
    run_before = [("projects", "0011_figures_are_sums_of_facts")]

    operations = [migrations.RunPython(open_facts, migrations.RunPython.noop)]
