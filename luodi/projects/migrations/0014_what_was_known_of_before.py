from django.db import migrations

# Firms and levels had no history until now. What is known of before: a firm as it is, on a project since the project was
# entered; a level as the project was entered, and as it stands since the last change. What lay between is in the trail.
ABOUT = "history_date, history_change_reason, history_type, history_user_id"
FIRMS = f"""
INSERT INTO projects_historicalfirm (id, county_id, name, credit_code, origin, origin_text, {ABOUT})
SELECT f.id, f.county_id, f.name, f.credit_code, f.origin, f.origin_text,
    (SELECT MIN(p.created_at) FROM projects_project p WHERE p.county_id = f.county_id), NULL, '+', NULL
FROM projects_firm f WHERE EXISTS (SELECT 1 FROM projects_project p WHERE p.county_id = f.county_id)
"""
OF_PROJECTS = f"""
INSERT INTO projects_historicalprojectfirm (id, county_id, project_id, firm_id, role, {ABOUT})
SELECT f.id, f.county_id, f.project_id, f.firm_id, f.role, p.created_at, NULL, '+', NULL
FROM projects_projectfirm f JOIN projects_project p ON p.id = f.project_id
"""
SAID = "id, county_id, project_id, level, is_origin, entered_at, entered_unit_id"
LEVELS = f"INSERT INTO projects_historicallevelstatus ({SAID}, unit_id, status, taken_over, since, {ABOUT})"
OF_LEVELS = "l.id, l.county_id, l.project_id, l.level, l.is_origin, l.entered_at, l.entered_unit_id"
ENTERED = f"""
{LEVELS}
SELECT {OF_LEVELS}, CASE WHEN l.is_origin THEN COALESCE(l.entered_unit_id, l.unit_id) END,
    CASE WHEN l.is_origin THEN 'admitted' ELSE 'not_filed' END, l.taken_over AND l.is_origin, p.created_at,
    p.created_at, NULL, '+', NULL
FROM projects_levelstatus l JOIN projects_project p ON p.id = l.project_id
"""
SINCE = f"""
{LEVELS}
SELECT {OF_LEVELS}, l.unit_id, l.status, l.taken_over, l.since, l.since, NULL, '~', NULL
FROM projects_levelstatus l JOIN projects_project p ON p.id = l.project_id WHERE l.since > p.created_at
"""


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0013_remembered_levels_and_firms'),
    ]

    operations = [
        migrations.RunSQL([FIRMS, OF_PROJECTS, ENTERED, SINCE], migrations.RunSQL.noop),
    ]
