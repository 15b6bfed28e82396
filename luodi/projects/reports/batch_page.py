"""Everything the page of one batch shows, put together for one user."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from luodi.accounts.models import Unit, User
from luodi.common import paging
from luodi.common.http import number, typed
from luodi.ledgers.flags import CATALOGUE
from luodi.projects import totals
from luodi.projects.models import Batch, BatchRow, Doubt
from luodi.projects.reports import asks, batches
from luodi.projects.reports.standing import level_of, standing_of, to_take_over

Severity, Outcome = Doubt.Severity, BatchRow.Outcome
VIEWS = ("questions", "units", "rows")
SHOWS = {"open": "要您拿主意", "look": "请留意", "done": "已答复"}
SAMPLES = 3
UPDATES_SHOWN = 50


def address(batch: Batch) -> str:
    """Return where the batch is shown."""
    return reverse("projects:batch", args=[batch.pk])


def whole(batch: Batch, user: User, query: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page shows in the view asked for."""
    context = head(batch, user)
    view = query.get("view", "")
    context["view"] = view if view in VIEWS else "questions" if context["counts"]["open"] else "rows"
    fill = {"questions": _questions, "units": _units, "rows": _rows}[context["view"]]
    return context | fill(batch, user, query, context)


def head(batch: Batch, user: User) -> dict[str, Any]:
    """Return what stands above every view: how far the batch is, and what is open."""
    asked = batches.asked_of(batch, user)
    counts = asked.aggregate(
        open=Count("pk", filter=Q(answer__isnull=True, severity=Severity.ERROR)),
        look=Count("pk", filter=Q(answer__isnull=True, severity=Severity.WARNING)),
        done=Count("pk", filter=Q(answer__isnull=False)),
    )
    return {
        "batch": batch,
        "standing": standing_of(batch, user),
        "counts": counts,
        "summary": summary(batch),
        "tables_told": tables_told(batch),
        "may_map": Batch.objects.writable_by(user).filter(pk=batch.pk).exists(),
    }


def summary(batch: Batch) -> str:
    """Return in one sentence what was found in the file."""
    told = batch.understood
    over = told.get("passed_over", {})
    parts = [f"{len(told.get('used_sheets', []))} 张表", f"{told.get('projects', 0)} 个项目"]
    for kinds, noun in (
        (("subtotal", "total"), "处小计、合计"),
        (("footnote",), "条脚注"),
        (("summary", "toc_row"), "行汇总"),
        (("history",), "行较早月份的记录（留作历史）"),
    ):
        if count := sum(over.get(kind, 0) for kind in kinds):
            parts.append(f"{count} {noun}")
    hidden = told.get("hidden", [])
    sheets = [one["sheet"] for one in hidden if one["sheet"] and not one.get("column")]
    unseen = "".join(one["why"] for one in hidden if not one["sheet"])
    columns = [one for one in hidden if one.get("column")]
    text = f"识别到 {'、'.join(parts)}"
    if sheets:
        text += f"；{len(sheets)} 张隐藏表（{'、'.join(sheets)}）没有导入"
    if columns:
        text += f"；{len(columns)} 个隐藏列没有导入"
    return f"{text}。{unseen}"


READ_AS = {
    "project": "按项目台账读", "fund": "按上级资金台账读", "card": "按项目卡片读", "matrix": "按横排的项目表读",
    "summary": "只有汇总数，没有导入", "toc": "是目录，没有导入",
}  # fmt: skip


def tables_told(batch: Batch) -> list[str]:
    """Return for each table of the ledger, in one line, how it was read and what decided it."""
    lines = []
    for sheet in batch.understood.get("sheets", []):
        # A sideways sheet has a table for each project.
        tables = (
            sheet["tables"][:1] if any(t["kind"] == "matrix" for t in sheet["tables"]) else sheet["tables"]
        )
        for table in tables:
            where = f"“{sheet['name']}”第 {table['first_row']}–{table['last_row']} 行"
            decided = "；".join(table.get("why") or [])
            lines.append(f"{where}{READ_AS.get(table['kind'], '')}" + (f"：{decided}。" if decided else "。"))
    return lines


def _questions(batch: Batch, user: User, query: Mapping[str, str], context: dict[str, Any]) -> dict[str, Any]:
    counts = context["counts"]
    show = query.get("show", "")
    show = show if show in SHOWS else "open" if counts["open"] or not counts["look"] else "look"
    asked = _shown(batches.asked_of(batch, user), show)
    kind, alike = query.get("kind", ""), typed(query, "alike")
    wanted = asked.filter(batches.codes_of(kind))
    groups = [] if alike or show == "done" else _groups(wanted)
    shown = wanted.filter(alike=alike) if alike else wanted.exclude(alike__in=[one.alike for one in groups])
    page, doubts = batches.asks_on_page(shown, query.get("page"))
    row = _row_wanted(batch, user, query) or (doubts[0].row if doubts else None)
    return {
        "show": show,
        "shows": shows_of(counts),
        "kind": kind,
        "kinds": batches.kind_counts(asked),
        "alike": _alike(asked, kind) if show != "done" and not alike else [],
        "groups": groups,
        "one_by_one": alike,
        "page": page,
        "asks": asks.asks_of(batch, user, doubts),
        "names_open": asked.filter(code=Doubt.UNIT_NAME).count() if show == "open" else 0,
        "units": _units_to_choose(batch) if any(d.code == Doubt.UNIT_NAME for d in doubts) else [],
        "window": _window(batch, user, row),
    }


def shows_of(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return the ways to show questions: key, words, how many."""
    return [(key, label, counts[key]) for key, label in SHOWS.items()]


def _shown(asked: QuerySet[Doubt], show: str) -> QuerySet[Doubt]:
    if show == "done":
        return asked.filter(answer__isnull=False)
    severity = Severity.ERROR if show == "open" else Severity.WARNING
    return asked.filter(answer__isnull=True, severity=severity)


def _alike(asked: QuerySet[Doubt], kind: str) -> list[dict[str, Any]]:
    """Return codes with several open questions, which can be settled at once, and what their buttons say."""
    if kind in ("", "unit", "twins", "library"):
        return []
    alike = asked.filter(batches.codes_of(kind), subject="").exclude(code=Doubt.IN_LIBRARY)
    counted: Any = alike.values_list("code").annotate(n=Count("pk"), first=Min("pk")).filter(n__gt=1)
    found = list(counted.order_by("-n", "code"))
    firsts = Doubt.objects.in_bulk([first for _, _, first in found])
    return [
        {"code": code, "label": _label(code), "count": count} | _buttons(firsts[first].asks["proposals"])
        for code, count, first in found
    ]


@dataclass
class Group:
    """Questions of several rows that ask the very same."""

    alike: str
    count: int
    ask: asks.Ask

    @property
    def why(self) -> str:
        """Return what all of them ask."""
        return _ROW.sub("", str(self.ask.doubt.asks.get("why") or "")).strip()


_ROW = re.compile(r"第 ?\d+ ?行")
FEWEST_ALIKE, MOST_GROUPS = 3, 20


def _groups(asked: QuerySet[Doubt]) -> list[Group]:
    """Return the questions that several rows ask in the same words, the most frequent first."""
    counted: Any = asked.exclude(alike="").values_list("alike").annotate(n=Count("pk"), first=Min("pk"))
    found = list(counted.filter(n__gte=FEWEST_ALIKE).order_by("-n", "first")[:MOST_GROUPS])
    firsts = Doubt.objects.select_related("row").in_bulk([first for _, _, first in found])
    return [
        Group(alike, n, asks.Ask(firsts[first], batches.kind_of(firsts[first].code)))
        for alike, n, first in found
    ]


def _label(code: str) -> str:
    return CATALOGUE[code].label if code in CATALOGUE else "同类疑问"


def _buttons(proposals: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what is offered for all of a kind: the first proposal of each, unless the only one is to leave it."""
    return {"leave": f"都{proposals[-1]['label']}", "take": "都按第一个建议" if len(proposals) > 1 else ""}


def _row_wanted(batch: Batch, user: User, query: Mapping[str, str]) -> BatchRow | None:
    wanted = number(query.get("row"))
    return batches.visible_rows(batch, user).filter(pk=wanted).first() if wanted else None


def _window(batch: Batch, user: User, row: BatchRow | None) -> batches.SheetWindow | None:
    row = row or batches.visible_rows(batch, user).filter(passed_over="").order_by("pk").first()
    return batches.sheet_window(batch, user, row.sheet, row.number) if row else None


def _units_to_choose(batch: Batch) -> list[Unit]:
    return list(Unit.objects.filter(county=batch.county_id, valid_to__isnull=True).order_by("path"))


def answered_before(batch: Batch, user: User, pk: int) -> Doubt | None:
    """Return a question about a unit's name that led the rows to another unit; the uploader may call it back."""
    own = Batch.objects.writable_by(user).filter(pk=batch.pk).exists()
    names = Doubt.objects.filter(pk=pk, batch=batch, code=Doubt.UNIT_NAME).select_related("row", "batch")
    return names.first() if own else None


def after_answer(batch: Batch, user: User, pk: int, show: str) -> dict[str, Any]:
    """Return the settled question and the counts around it; ``show`` is what the page shows now."""
    doubts = list(Doubt.objects.filter(pk=pk).select_related("row", "row__unit"))
    context = head(batch, user)
    ask = asks.asks_of(batch, user, doubts)[0]
    units = _units_to_choose(batch) if ask.kind == "unit" and ask.doubt.answer is None else []
    context |= {"view": "questions", "show": show, "shows": shows_of(context["counts"])}
    return context | {"ask": ask, "units": units, "problem": ""}


@dataclass
class UnitLine:
    """A unit of the ledger: how it is written, its rows, and who may confirm them."""

    name: str
    texts: Sequence[str]
    rows: int
    total: int | None
    mine: bool
    pk: int | None
    done: int = 0
    stages: Mapping[str, int] = field(default_factory=dict)


def _units(batch: Batch, user: User, query: Mapping[str, str], context: dict[str, Any]) -> dict[str, Any]:
    """Count the rows by unit; amounts are added up for what is shown, never for unknown units twice."""
    rows = batches.visible_rows(batch, user).filter(passed_over="")
    counted = (
        rows.values("unit", "unit__name", "unit_text", "outcome")
        .annotate(n=Count("pk"))
        .order_by("unit__path", "unit_text")
    )
    own = set(
        BatchRow.objects.writable_by(user).filter(batch=batch).values_list("unit", flat=True).distinct()
    )
    lines: dict[int | None, UnitLine] = {}
    for one in counted:
        line = lines.setdefault(
            one["unit"],
            UnitLine(one["unit__name"] or "还不知道是哪个单位", [], 0, None, one["unit"] in own, one["unit"]),
        )
        line.rows += one["n"]
        line.done += one["n"] if one["outcome"] != Outcome.OPEN else 0
        line.texts = list(dict.fromkeys([*line.texts, one["unit_text"] or "（没有写）"]))
    return {
        "lines": sorted(lines.values(), key=lambda line: (line.pk is not None, not line.mine, -line.rows))
    }


def _rows(batch: Batch, user: User, query: Mapping[str, str], context: dict[str, Any]) -> dict[str, Any]:
    rows = batches.visible_rows(batch, user)
    unit = query.get("unit", "")
    if wanted := number(unit):
        rows = rows.filter(unit=wanted)
    elif unit == "none":
        rows = rows.filter(unit__isnull=True, passed_over="")
    page, lines = batches.understood_rows(rows, query.get("page"))
    row = _row_wanted(batch, user, query) or (lines[0].row if lines else None)
    heads = _heads_of_sheet(batch, row.sheet) if row else {}
    return {"page": page, "lines": lines, "heads": heads, "window": _window(batch, user, row), "unit": unit}


def _heads_of_sheet(batch: Batch, sheet: str) -> dict[str, str]:
    """Return the original head of each column that was understood, by field, of the first table of a sheet."""
    for one in batch.understood.get("sheets", []):
        if one["name"] == sheet:
            return {
                c["field"]: c["head"] for table in one["tables"][:1] for c in table["columns"] if c["field"]
            }
    return {}


def tables_of(batch: Batch, user: User) -> list[dict[str, Any]]:
    """Return the tables of the ledger with their columns and the first cells under each."""
    tables = []
    for place, sheet in enumerate(batch.understood.get("sheets", [])):
        for at, table in enumerate(sheet["tables"]):
            rows = BatchRow.objects.visible_to(user).filter(batch=batch, sheet=sheet["name"], passed_over="")
            inside = rows.filter(number__gte=table["first_row"], number__lte=table["last_row"])
            cells = list(inside.order_by("number").values_list("cells", flat=True)[:SAMPLES])
            columns = [
                c | {"samples": [one[c["letter"]] for one in cells if c["letter"] in one]}
                for c in table["columns"]
            ]
            tables.append(table | {"sheet": sheet["name"], "key": f"{place}-{at}", "columns": columns})
    return tables


@dataclass
class Update:
    """A row that changes a project of the library."""

    row: BatchRow
    changes: Sequence[tuple[str, str, str]]


def before_confirming(batch: Batch, user: User) -> dict[str, Any]:
    """Return what confirming would do."""
    context = head(batch, user)
    updates = batches.ready_updates(batch, user).select_related("project", "unit").order_by("pk")
    page = paging.page_of(updates, None, size=UPDATES_SHOWN)
    shelf = level_of(user.post.unit).label
    told = totals.known([row.project_id for row in page.rows])
    known = batches.ready_rows(batch, user).exclude(plan=BatchRow.Plan.CREATE).values("project_id")
    return context | {
        "level": shelf,
        "to_take_over": to_take_over(user, known).count(),
        "updates": [
            Update(row, asks.changes_of(row, row.project, told.get(row.project_id or 0, {})))
            for row in page.rows
        ],
        "with_history": batches.ready_rows(batch, user)
        .filter(plan=BatchRow.Plan.CREATE, reading__has_key="history")
        .count(),
        "more": max(0, page.total - UPDATES_SHOWN),
    }
