"""Why a file is not read as a ledger: one plain sentence for the user, one word for programs."""

from enum import StrEnum


class Reason(StrEnum):
    """What kept the file from being read."""

    NOT_A_TABLE = "not_a_table"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105  the word for a locked file, no password
    EMPTY = "empty"
    NO_HEAD = "no_head"
    NO_ROWS = "no_rows"
    HIDDEN_ONLY = "hidden_only"
    PICTURES_ONLY = "pictures_only"
    ONLY_COUNTS = "only_counts"
    TOO_LARGE = "too_large"
    UNSAFE = "unsafe"
    TOO_SLOW = "too_slow"


class UnreadableLedger(Exception):
    """The file cannot be read as a ledger; the message says in Chinese why and what to do."""

    def __init__(self, message: str, reason: Reason = Reason.NOT_A_TABLE) -> None:
        super().__init__(message)
        self.reason = reason


def locked() -> UnreadableLedger:
    """The file asks for a password."""
    return UnreadableLedger("文件加了密码，请取消密码后重新上传。", Reason.PASSWORD)


def damaged() -> UnreadableLedger:
    """The file is broken or cut off."""
    return UnreadableLedger(
        "文件已损坏或没有传完整，请在 Excel 或 WPS 里打开另存后重新上传。", Reason.DAMAGED
    )


def unsafe() -> UnreadableLedger:
    """The file declares a document type of its own, which no table needs."""
    return UnreadableLedger(
        "文件含有不安全的内容（DTD 声明），不能导入，请在 Excel 里另存后重新上传。", Reason.UNSAFE
    )


def too_large() -> UnreadableLedger:
    """The file unfolds to more cells than a ledger has."""
    return UnreadableLedger(
        "文件解开后过大，可能含大量空白格式行，请把有内容的部分复制到新表后再上传。", Reason.TOO_LARGE
    )
