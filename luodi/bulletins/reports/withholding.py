"""Does a draft tell what was closed (商业敏感) after it was drafted? Then nobody reads or issues it before it is built anew."""

from luodi.bulletins.models import Bulletin
from luodi.projects import sensitivity
from luodi.projects.reports.masking import masked_among

WHY = "起草以后，草稿里写到的项目有的标为商业敏感，全县不能再看到它的名称和情况。请重新取数，再看、再印发。"


def why(bulletin: Bulletin) -> str:
    """Return why a draft is withheld; "" where it may be read. What was issued before stays as it was issued."""
    if bulletin.is_issued:
        return ""
    named = {
        row["project"]
        for told in bulletin.data.values()
        for row in told.get("rows", ())
        if row["project"] and not sensitivity.is_shown_name(row["name"])
    }
    return WHY if named and masked_among(named) else ""
