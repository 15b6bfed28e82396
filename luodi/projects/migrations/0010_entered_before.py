from django.db import migrations

# What is known of before: a row that never moved tells its unit; of one that did, the first unit that was responsible
# and is not the county's own. The day is that of the record, and what a ledger brought had lost its mark by moving.
FIRST_UNIT = """
UPDATE projects_levelstatus SET
    entered_at = (SELECT p.created_at FROM projects_project p WHERE p.id = project_id),
    entered_unit_id = CASE
        WHEN since = (SELECT p.created_at FROM projects_project p WHERE p.id = project_id) THEN unit_id
        ELSE COALESCE(
            (
                SELECT h.unit_id FROM projects_historicalproject h JOIN accounts_unit u ON u.id = h.unit_id
                WHERE h.id = project_id AND u.kind NOT IN ('centre', 'county') ORDER BY h.history_id LIMIT 1
            ),
            unit_id
        )
    END
WHERE is_origin AND level <> 'county' AND unit_id IN (SELECT id FROM accounts_unit WHERE kind NOT IN ('centre', 'county'))
"""
TAKEN_OVER = """
UPDATE projects_levelstatus SET taken_over = %s
WHERE is_origin AND level <> 'county' AND project_id IN (SELECT id FROM projects_project WHERE batch_id IS NOT NULL)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_group_office'),
        ('projects', '0009_level_entered'),
    ]

    operations = [
        migrations.RunSQL([(FIRST_UNIT, None), (TAKEN_OVER, [True])], migrations.RunSQL.noop),
    ]
