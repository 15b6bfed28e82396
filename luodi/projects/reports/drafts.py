"""The drafts a user has."""


def drafts_of(user, project):
    """Return the user's draft of a project's form, or all of forms of new projects, the latest first."""
    county = project.county_id if project else user.post.county_id or user.post.unit_id
    return list(user.drafts.filter(project=project, county_id=county).order_by("-kept_at", "-pk"))
