"""How often an act may be done; a second line of each says by whom. Tried out of guessing or spite, it ends at a number."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Rate:
    """At most so many in so many minutes, of each address, log-in name or user."""

    most: int
    minutes: int
    per: str


@dataclass(frozen=True)
class Limit:
    """The rates of an act, and what is said where one of them is used up."""

    words: str
    rates: tuple[Rate, ...]
    failures_only: bool = False


class Act(Enum):
    """What is counted. A whole office sits behind one address, so of what anybody may do only failures are."""

    LOG_IN = Limit("这个网络上输错登录名、密码的次数太多", (Rate(200, 15, "address"),), failures_only=True)
    USE_CODE = Limit(
        "一次性口令输错的次数太多", (Rate(100, 15, "address"), Rate(10, 15, "name")), failures_only=True
    )
    OLD_PASSWORD = Limit("密码输错的次数太多", (Rate(8, 15, "user"),), failures_only=True)
    UPLOAD = Limit("上传的文件太多", (Rate(120, 10, "user"),))
    EXPORT = Limit("导出太频繁", (Rate(60, 10, "user"),))
    ARCHIVE = Limit("要的办理档案太多", (Rate(30, 60, "user"),))
