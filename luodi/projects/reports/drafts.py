"""The drafts a user has."""


def draft_of(user, project):
    """Return the user's draft of a project's form, or of a new project's; None without one."""
    county = project.county_id if project else user.post.county_id or user.post.unit_id
    return user.drafts.filter(project=project, county_id=county).first()
