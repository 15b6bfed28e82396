"""Keeping lists as views. They are personal and hold no business data, so they leave no line in the trail."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.projects.models import SavedView


@permitted(Permission.PROJECT_VIEW)
@transaction.atomic
def save_view(*, name: str, query: str, by: User) -> SavedView:
    """Keep a list's query under a name; a view of the same name is replaced."""
    county = by.post.county_id or by.post.unit_id
    view, _ = SavedView.objects.update_or_create(
        county_id=county, user=by, name=name.strip(), defaults={"query": query.removeprefix("?")}
    )
    return view


@permitted(Permission.PROJECT_VIEW)
@transaction.atomic
def drop_view(*, view: SavedView, by: User) -> None:
    """Throw away one of the user's own views. Raises PermissionDenied."""
    if view.user_id != by.pk:
        raise PermissionDenied
    by.views.filter(pk=view.pk).delete()
