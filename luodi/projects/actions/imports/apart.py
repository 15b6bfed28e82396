"""Asking the process apart (``luodi.projects.child``) to open a foreign file."""

import logging
from collections.abc import Callable
from typing import Any

from luodi.common.places import NoPlaceFree, place
from luodi.ledgers import limited
from luodi.ledgers.refusals import UnreadableLedger

PATIENCE = 1200
# At once in the whole house, so that the turns of one office are never all spent on waiting for files.
MOST_AT_ONCE = 2
BUSY = "现在有别的文件正在处理，请过半分钟再试。"
UNFINISHED = "这个文件读不完：内容异常或者太大。请删去多余的工作表和空白行，另存后再上传。"

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The file cannot be read; the message says in Chinese why and what to do."""


def run_for_a_page(work: str, *, person_id: int, patience: int, **request: Any) -> Any:
    """Have one thing done while somebody waits: for one page of a person at a time, and few in the whole house."""
    seconds = 2 * patience
    try:
        with (
            place(f"apart.{person_id}", most=1, seconds=seconds),
            place("apart", most=MOST_AT_ONCE, seconds=seconds),
        ):
            return run(work, patience=patience, **request)
    except NoPlaceFree:
        raise Unreadable(BUSY) from None


def run(
    work: str,
    *,
    heard: Callable[[int, int], None] = lambda done, total: None,
    patience: int = PATIENCE,
    **request: Any,
) -> Any:
    """Have one thing done within so many seconds and return its result; ``heard`` is told how far it is."""
    try:
        return limited.ask("luodi.projects.child", work, seconds=patience, heard=heard, **request)
    except UnreadableLedger as refused:
        raise Unreadable(str(refused)) from None
    except limited.BrokenOff as broken:
        log.error("reading apart broke off: %s", broken)
        raise Unreadable(UNFINISHED) from None
