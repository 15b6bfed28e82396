"""The models of projects, by subject."""

from luodi.projects.models.attachments import Attachment
from luodi.projects.models.batches import Batch, BatchRow, Doubt, HeadWord
from luodi.projects.models.firms import Contact, Firm, FirmName, ProjectContact, ProjectFirm
from luodi.projects.models.project import Draft, Part, Project, ProjectLink, SavedView

__all__ = [
    "Attachment",
    "Batch",
    "BatchRow",
    "Contact",
    "Doubt",
    "Draft",
    "Firm",
    "FirmName",
    "HeadWord",
    "Part",
    "Project",
    "ProjectContact",
    "ProjectFirm",
    "ProjectLink",
    "SavedView",
]
