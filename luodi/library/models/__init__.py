"""The models of the library, by subject."""

from luodi.library.models.cases import Case, Deputyship, Pause, Step
from luodi.library.models.city_lists import CityList, CityListLine, CityMark
from luodi.library.models.filings import Asking, ReturnedField, Submission
from luodi.library.models.first_contact import Claim, Dispute, Evidence, Hold, Talk
from luodi.library.models.handings import Handing, HandingUnit
from luodi.library.models.leaving import Leaving
from luodi.library.models.maturity import Maturity
from luodi.library.models.plans import PlanChange
from luodi.library.models.rounds import Round, Sweep, SweepLine
from luodi.library.models.transfers import Certificate, ShareLine, Transfer

__all__ = [
    "Asking",
    "Case",
    "Certificate",
    "CityList",
    "CityListLine",
    "CityMark",
    "Claim",
    "Deputyship",
    "Dispute",
    "Evidence",
    "Handing",
    "HandingUnit",
    "Hold",
    "Leaving",
    "Maturity",
    "Pause",
    "PlanChange",
    "ReturnedField",
    "Round",
    "ShareLine",
    "Step",
    "Submission",
    "Sweep",
    "SweepLine",
    "Talk",
    "Transfer",
]
