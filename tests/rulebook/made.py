"""A small pack for tests: how long a kitchen takes, with everything that a schema may hold."""

from datetime import date
from pathlib import Path
from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field

from luodi.rulebook import packs
from luodi.rulebook.packs import PackKind, Rules


class Course(TextChoices):
    SOUP = "soup", "汤"
    MAIN = "main", "主菜"
    SWEET = "sweet", "甜点"


class Step(Rules):
    KEY: ClassVar[tuple[str, ...]] = ("course", "what")

    course: Course = Field(title="哪道菜")
    what: str = Field(title="做什么", min_length=1, max_length=20)
    minutes: int = Field(title="用时", ge=1, le=600, json_schema_extra={"unit": "分钟"})
    is_hot: bool = Field(True, title="趁热")
    not_after: date | None = Field(None, title="最迟")


class Cook(Rules):
    name: str = Field(title="厨师", min_length=1)
    stars: int | None = Field(None, title="星级", ge=1, le=3, description="没有评过的不填。")


class Menu(Rules):
    title: str = Field(title="菜单名称", min_length=1, description="客人看到的名称。")
    courses: tuple[Course, ...] = Field(title="包括", min_length=1)
    share: float = Field(0.5, title="分量", gt=0, le=1)
    words: tuple[str, ...] = Field((), title="忌口")
    cook: Cook = Field(title="掌勺")
    helper: Cook | None = Field(None, title="帮厨")
    steps: tuple[Step, ...] = Field(title="工序", min_length=1, max_length=30)


TEXT = """\
# 测试用
kind: menu
basis: 本系统默认
sources:
  - 《厨房手册》第 3 页
rules:
  title: 家常
  courses: [soup, main]
  share: 0.5
  words: [香菜]
  cook:
    name: 老王
  steps:
    - course: soup
      what: 烧水
      minutes: 10
    - course: main
      what: 炒
      minutes: 5
      not_after: 2027-01-31
"""

# The form of the shipped menu as a browser sends it.
TYPED = {
    "rules.title": "家常",
    "rules.courses": ["soup", "main"],
    "rules.share": "０.５",
    "rules.words": "香菜\n\n",
    "rules.cook.name": "老王",
    "rules.cook.stars": "",
    "rules.steps.count": "2",
    "rules.steps.0.course": "soup",
    "rules.steps.0.what": "烧水",
    "rules.steps.0.minutes": "10",
    "rules.steps.0.is_hot": "on",
    "rules.steps.0.not_after": "",
    "rules.steps.1.course": "main",
    "rules.steps.1.what": "炒",
    "rules.steps.1.minutes": "5",
    "rules.steps.1.is_hot": "on",
    "rules.steps.1.not_after": "2027-01-31",
    "basis": "",
    "note": "",
    "sources": "《厨房手册》第 3 页",
}


def menu_kind(folder: Path, text: str = TEXT, code: str = "menu", title: str = "菜单") -> PackKind:
    """Return the kind, with its shipped pack in a folder of the test."""
    path = folder / f"{code}.yaml"
    path.write_text(text.replace("kind: menu", f"kind: {code}"), encoding="utf-8")
    return PackKind(code, title, "一家饭馆怎样上菜。", Menu, path)


def register_menu(folder, monkeypatch):
    """Let the menu be one more kind for the length of a test."""
    made = menu_kind(folder)
    monkeypatch.setattr(packs, "_kinds", dict(packs._kinds))
    packs.register(made)
    return made


def menu(**changes):
    """Return the plain data of a menu."""
    step = {"course": "soup", "what": "烧水", "minutes": 10, "is_hot": True, "not_after": None}
    return {
        "title": "家常",
        "courses": ["soup", "main"],
        "share": 0.5,
        "words": ["香菜"],
        "cook": {"name": "老王", "stars": None},
        "helper": None,
        "steps": [step, {**step, "course": "main", "what": "炒", "minutes": 5, "not_after": "2027-01-31"}],
        **changes,
    }
