"""Contact persons: who looked at a whole phone number is in the trail."""

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project, ProjectContact


@permitted(Permission.CONTACT_REVEAL, reads="project")
@transaction.atomic
def reveal_phone(*, project: Project, held: ProjectContact, by: User) -> str:
    """Return the whole phone of a contact person of the project and note who looked. Raises ClosedToYou."""
    refuse_closed([project], by)
    trail.record("contact.phone_revealed", project, by=by, contact=held.contact.name)
    return held.contact.phone
