"""A ledger of many rows: understood against merely read, committed against the bare insertion of its projects."""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

import python_calamine
import xlsxwriter
from django.db import transaction
from django.test import override_settings

from luodi import ledgers
from luodi.accounts.models import Unit
from luodi.audit import trail
from luodi.bench import world
from luodi.bench.measure import Comparison, medians
from luodi.bench.shares import shares
from luodi.common import bulk
from luodi.files.actions import store
from luodi.ledgers import reader
from luodi.ledgers.meaning import money, projects, timing
from luodi.progress import receivers
from luodi.projects import checks, reading
from luodi.projects.actions import placing, writing
from luodi.projects.actions.imports import confirming, understanding
from luodi.projects.models import Batch, BatchRow, Project

# The steps whose share is told; a step within another one counts for itself.
OF_READING = (
    ("打开、取单元格", [(reader, "open_workbook")]),
    ("找表头", [(reader, "_find")]),
    ("分行", [(reader, "read_rows")]),
    ("金额", [(projects, "read_purse"), (money, "set_investment"), (money, "set_foreign_column")]),
    ("日期", [(timing, "set_dates")]),
    ("阶段", [(projects, "_set_stage")]),
    ("相互核对", [(reader, "_check_together")]),
)
OF_COMMITTING = (
    ("原始单元格", [(sys.modules[__name__], "_insert_raw")]),
    ("组成项目", [(confirming, "said_by"), (reading, "entry_of")]),
    ("核对", [(checks, "problems")]),
    ("项目行", [(writing, "insert_projects")]),
    ("企业、单位、联系人", [(writing, "_insert_company")]),
    ("所在库", [(placing, "begin")]),
    ("历史", [(writing, "remember_new"), (placing, "remember_new")]),
    ("阶段日志", [(receivers.openings, "open_logs")]),
    ("数据", [(receivers.opening_facts, "open_facts")]),
    ("亮灯", [(receivers, "begin")]),
    ("写回各行", [(bulk, "update")]),
    ("审计", [(trail, "record")]),
)
RAW = [
    "batch_id",
    *(f.attname for f in BatchRow._meta.concrete_fields if f.attname not in ("id", "batch_id")),
]
HEADS = [
    "序号", "项目名称", "项目代码", "主要建设内容", "总投资", "年度计划投资", "累计完成投资", "到位资金", "投资方",
    "投资方所在地", "建设地点", "所属行业", "责任单位", "引荐单位", "包抓领导", "联系人", "签约时间", "开工时间",
    "项目进展情况", "备注",
]  # fmt: skip


def write_ledger(path, rows, units):
    """Write a ledger as a county keeps it, with sections, subtotals and amounts of every kind."""
    chance = random.Random(7)  # noqa: S311  a fixed ledger, not a secret
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write(0, 0, "某县招商引资项目台账（截至2026年10月31日）")
    sheet.write(1, 0, "单位：万元")
    sheet.write_row(2, 0, HEADS)
    for number in range(rows):
        sheet.write_row(3 + number, 0, _cells(number, units[number % len(units)].name, chance))
    book.close()


def _cells(number, unit, chance):
    amount = chance.randrange(100, 90_000)
    shown = chance.choice(
        [amount, amount, amount, f"约{amount}", f"{amount / 10_000:.2f}亿元", f"{amount:,}.00"]
    )
    entry = world.WORDS[number % len(world.WORDS)]
    name = f"{world.brand(chance)}年产{chance.randrange(1, 9999)}万吨{entry}{chance.choice(world.ENDINGS)}"
    at, stage = chance.choice(
        [*enumerate(["正在洽谈", "已签约", "开工建设", "主体完工，正在安装设备", "已投产"])]
    )
    signed = f"2025.{chance.randrange(1, 13)}.{chance.randrange(1, 28)}" if at else ""
    started = f"2026年{chance.randrange(1, 10)}月" if at > 1 else ""
    return [
        number + 1, name, "", f"{entry}生产线及配套设施", shown, amount // 3, amount // 5 if at > 2 else "", amount // 9,
        f"{world.brand(chance)}{entry}有限公司", "浙江", f"{unit}工业园区", entry, unit, "", "副县长", f"联系人{number % 90}",
        signed, started, stage, "",
    ]  # fmt: skip


def compare(people, rows, rounds):
    """Yield the two ratios of an import, and print the memory the reading took."""
    units = list(Unit.objects.exclude(kind="county").order_by("pk")[:40])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        write_ledger(path, rows, units)
        yield _understanding(path, rows, rounds)
        with override_settings(FILES_ROOT=Path(folder) / "files"):
            yield _committing(path, people["county"], rows, rounds)


def _understanding(path, rows, rounds):
    def only_read():
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

    took = medians({"ours": lambda: ledgers.read(path), "read": only_read}, max(2, rounds // 2))
    title = f"读懂 {rows:,} 行 × {len(HEADS)} 列的台账（单独一个进程读，内存峰值 {_peak(path)} MB）"
    title += f"\n    各步所占：{shares(lambda: ledgers.read(path), OF_READING)}"
    return Comparison(title, took["ours"], "calamine 只读出", took["read"], goal=2.5, plus=3.0)


READ_ALONE = """
import pathlib, re, sys
from luodi import ledgers
ledgers.read(pathlib.Path(sys.argv[1]))
status = pathlib.Path("/proc/self/status")
print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) // 1024 if status.exists() else "?")
"""


def _peak(path):
    """Read the ledger in a process of its own and return its greatest memory in MB, where the system tells."""
    words = [sys.executable, "-c", READ_ALONE, str(path)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603


def _committing(path, by, rows, rounds):
    batch = _understood(path, by)
    raw = [
        [getattr(row, name) for name in RAW] for row in BatchRow.objects.filter(batch=batch).order_by("pk")
    ]

    def ours():
        # The raw cells went in when the ledger was read; they are part of what an import writes.
        with transaction.atomic():
            _insert_raw(raw, by)
            transaction.set_rollback(True)
        with transaction.atomic():
            confirming.commit_batch(batch=batch, by=by)
            counted.append(Project.objects.filter(batch=batch).count())
            transaction.set_rollback(True)

    def bare():
        with transaction.atomic():
            bulk.insert(Project, writing.STORED, filled)
            transaction.set_rollback(True)

    counted = []
    ours()
    filled = [_bare_row(pk, by) for pk in range(50_000_000, 50_000_000 + counted[0])]
    took = medians({"ours": ours, "bare": bare}, max(2, rounds // 2))
    each = f"每秒 {counted[0] / took['ours']:,.0f} 行"
    title = f"{rows:,} 行的台账入库 {counted[0]:,} 个项目（含企业、参与单位、历史、原始单元格、审计），{each}"
    title += f"\n    各步所占：{shares(ours, OF_COMMITTING)}"
    return Comparison(title, took["ours"], "只插入项目行", took["bare"], goal=15)


def _insert_raw(raw, by):
    again = world.batch(by)
    bulk.insert(BatchRow, RAW, ([again.pk, *row[1:]] for row in raw))


def _understood(path, by):
    """Upload the ledger and have it read, as the worker does."""
    with path.open("rb") as file:
        stored = store(content=file, name=path.name, by=by)
    told = {
        "county_id": by.post.county_id,
        "unit_id": by.post.unit_id,
        "uploaded_by": by,
        "post_id": by.post.pk,
    }
    batch = Batch.objects.create(file=stored, file_name=path.name, **told)
    understanding.read_batch(batch)
    return Batch.objects.get(pk=batch.pk)


def _bare_row(pk, by):
    said = {"name": f"年产{pk}万吨有机肥生产线建设项目", "unit_id": by.post.unit_id, "level": "county"}
    moments = dict.fromkeys(("created_at", "updated_at"), by.created_at)
    project = Project(pk=pk, county_id=by.post.county_id, **said, **moments)
    return [getattr(project, name) for name in writing.STORED]
