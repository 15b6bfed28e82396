"""The models of accounts, by subject."""

from luodi.accounts.models.log_ins import LogIn, TwoStepRule
from luodi.accounts.models.notices import AccountNotice
from luodi.accounts.models.people import OneTimeCode, Post, PostCover, User
from luodi.accounts.models.reach import Area, Reach, ScopedQuerySet, reach_of_user, units_acted_for
from luodi.accounts.models.units import Unit, UnitKind, UnitName, UnitSuccession, name_key

__all__ = [
    "AccountNotice",
    "Area",
    "LogIn",
    "OneTimeCode",
    "Post",
    "PostCover",
    "Reach",
    "ScopedQuerySet",
    "TwoStepRule",
    "Unit",
    "UnitKind",
    "UnitName",
    "UnitSuccession",
    "User",
    "name_key",
    "reach_of_user",
    "units_acted_for",
]
