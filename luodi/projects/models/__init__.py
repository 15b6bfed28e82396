"""The models of projects, by subject."""

from luodi.projects.models.archives import Archive
from luodi.projects.models.attachments import Attachment
from luodi.projects.models.batches import Batch, BatchRow, Doubt, LedgerWord
from luodi.projects.models.firms import Contact, Firm, FirmName, ProjectContact, ProjectFirm
from luodi.projects.models.levels import LevelStatus
from luodi.projects.models.merges import Merge, MergedRow
from luodi.projects.models.project import Draft, Part, Project, ProjectLink, SavedView
from luodi.projects.models.twins import TwinPair

__all__ = [
    "Archive",
    "Attachment",
    "Batch",
    "BatchRow",
    "Contact",
    "Doubt",
    "Draft",
    "Firm",
    "FirmName",
    "LedgerWord",
    "LevelStatus",
    "Merge",
    "MergedRow",
    "Part",
    "Project",
    "ProjectContact",
    "ProjectFirm",
    "ProjectLink",
    "SavedView",
    "TwinPair",
]
