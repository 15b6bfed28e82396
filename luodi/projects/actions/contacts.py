"""Contact persons: who looked at a whole phone number is in the trail."""

from django.db import transaction

from luodi.accounts.asking import refuse_unread, refuse_without
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project, ProjectContact


@transaction.atomic
def reveal_phone(*, project: Project, held: ProjectContact, by: User) -> str:
    """Return the whole phone of a contact person of the project and note who looked. Raises ClosedToYou."""
    refuse_without(by, Permission.CONTACT_REVEAL)
    refuse_unread(project, by)
    refuse_closed([project], by)
    trail.record("contact.phone_revealed", project, by=by, contact=held.contact.name)
    return held.contact.phone
