"""`luodi read`: a table for people, codes for programs, and no file that breaks it."""

import json
from pathlib import Path
from typing import Any

import pytest

from luodi.ledgers import command, printed
from luodi.ledgers.command import EXIT_CODES, main
from luodi.ledgers.refusals import Reason
from tests.ledgers.nasty.book import workbook
from tests.ledgers.test_xls import _xls

_HEAD = ("序号", "项目名称", "总投资（万元）", "责任单位", "进展情况")
_ROWS = (
    ("2024年重点项目台账",),
    _HEAD,
    (
        1,
        "青稞酒厂扩建及高原特色农产品深加工一二三产业融合发展示范园建设项目",
        12000,
        "城关镇人民政府",
        "已签约",
    ),
    (2, "碳纤维材料项目", "", "柳湾镇", "正在洽谈"),
    ("合计", "", 12000, "", ""),
)


def _run(file: Path, capture: Any, *words: str) -> tuple[int, str, str]:
    code = main([str(file), "--as-of", "2024-06-30", *words])
    captured = capture.readouterr()
    return code, captured.out.decode(), captured.err.decode().strip()


def test_a_table_for_people(tmp_path: Path, capsysbinary: Any) -> None:
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook({"六月": _ROWS, "旧表": (("x",),)}, lambda book, made: made["旧表"].hide()))
    code, out, _ = _run(file, capsysbinary)
    lines = out.splitlines()
    assert code == 0
    assert lines[2:5] == [
        "工作表  行  项目名称                              总投资（万元）  阶段  责任单位      疑问",
        "六月     3  青稞酒厂扩建及高原特色农产品深加工…           12,000  签约  城关镇人民…",
        "六月     4  碳纤维材料项目                                        在谈  柳湾镇           1",
    ]
    assert "请留意：" in lines
    assert "  缺总投资 1 处：六月 第 4 行" in lines
    assert "  合计 1 行：六月 第 5 行" in lines
    assert "  工作表“旧表”是隐藏的，没有读入。" in lines
    assert max(map(printed.width, lines)) <= printed.SCREEN


def test_long_words_keep_the_table_narrow() -> None:
    flags = [{"severity": "error", "code": "UNIT_SUSPECT"}]
    row = {
        "sheet": "很长的工作表名称" * 4,
        "excel_row": 12345,
        "name": "项\x1b[31m\n目" * 50,
        "investment_wan": 123456789.25,
    }
    row |= {"stage": "投产", "unit": "某某单位" * 9, "flags": flags * 9}
    ignored = {"sheet": row["sheet"], "excel_row": 7, "kind": "total"}
    reading = {
        "as_of": "2024-06-30",
        "rows": [row] * 20,
        "ignored_rows": [ignored] * 9,
        "hidden_sheets": [{"why": "长" * 99}],
    }
    lines = list(printed.lines(reading))
    assert max(map(printed.width, lines)) <= printed.SCREEN
    assert "\x1b" not in "".join(lines)


def test_places_are_counted_with_chinese_signs_as_two() -> None:
    assert (printed.width("ab甲，"), printed.cut("甲乙丙丁", 6), printed.cut("甲乙丙", 6)) == (
        6,
        "甲乙…",
        "甲乙丙",
    )


def test_each_reason_has_a_code_of_its_own_that_the_help_tells(capsys: pytest.CaptureFixture[str]) -> None:
    codes = [code for code, _ in EXIT_CODES.values()]
    assert set(EXIT_CODES) == set(Reason)
    assert len(set(codes)) == len(codes)
    assert not {0, 1} & set(codes)
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"{code:>2}  {meaning}" in told for code, meaning in EXIT_CODES.values())


def test_a_refusal_is_one_sentence_and_its_code(tmp_path: Path, capsysbinary: Any) -> None:
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook({"台账": (_HEAD,)}))
    code, out, said = _run(file, capsysbinary, "--json")
    assert (code, out, len(said.splitlines())) == (7, "", 1)
    assert _run(tmp_path / "无.xlsx", capsysbinary)[0] == 2
    assert _run(tmp_path, capsysbinary)[0] == 2


@pytest.mark.parametrize("at", [1663, 1667])
def test_an_xls_that_asks_for_more_memory_than_there_is_is_damaged(
    tmp_path: Path, capsysbinary: Any, at: int
) -> None:
    """One byte of the table of strings: the parser asks for gigabytes at once and aborts its process."""
    file = tmp_path / "台账.xls"
    data = bytearray(_xls())
    data[at] = 0xFF if at == 1663 else 0xFE
    file.write_bytes(data)
    code, _, said = _run(file, capsysbinary)
    assert (code, said) == (3, "文件已损坏或没有传完整，请在 Excel 或 WPS 里打开另存后重新上传。")


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("spins", 13, "超过 2 秒"),
        ("sleeps", 13, "超过 2 秒"),
        ("stammers", 13, "超过 2 秒"),
        ("aborts", 3, "损坏"),
        ("swells", 11, "内存"),
    ],
)
def test_a_file_that_hangs_or_breaks_its_reader(
    tmp_path: Path, capsysbinary: Any, monkeypatch: pytest.MonkeyPatch, name: str, code: int, words: str
) -> None:
    monkeypatch.setattr(command, "CHILD", "tests.ledgers.broken_child")
    monkeypatch.setattr(command, "SECONDS", 2 if code == 13 else 60)
    (tmp_path / name).write_bytes(b"x")
    told = _run(tmp_path / name, capsysbinary)
    assert (told[0], words in told[2]) == (code, True)


def test_json_is_what_the_reader_gives(tmp_path: Path, capsysbinary: Any) -> None:
    file = tmp_path / "台账.csv"
    file.write_text(
        "序号,项目名称,总投资（万元）,进展\n1,甲产业园项目,12000,签约\n2,乙产业园项目,80,在谈\n",
        encoding="gb18030",
    )
    code, out, _ = _run(file, capsysbinary, "--json")
    assert (code, [row["name"] for row in json.loads(out)["rows"]]) == (0, ["甲产业园项目", "乙产业园项目"])
