"""Typed reading of environment variables; nonsense stops the start instead of passing for a default."""

import ipaddress
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "LUODI_"


class BadEnvironment(SystemExit):
    """A variable holds something that cannot be meant; the message names it and says what is allowed."""


def text(name: str, default: str = "") -> str:
    """Return LUODI_<name>; where LUODI_<name>_FILE names a file, its stripped content."""
    if path := os.environ.get(f"{PREFIX}{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadEnvironment(f"{PREFIX}{name}_FILE：读不到文件 {path}（{error.strerror}）。") from error
    return os.environ.get(f"{PREFIX}{name}", default)


def flag(name: str, *, default: bool = False) -> bool:
    """Read 1 or 0; anything else is refused, so that “yes” never means no."""
    value = text(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise BadEnvironment(f"{PREFIX}{name} 只能写 1 或 0，现在是“{value}”。")
    return value == "1"


def number(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number not below ``least``."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise BadEnvironment(f"{PREFIX}{name} 要写不小于 {least} 的整数，现在是“{value}”。")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def addresses(name: str) -> list[str]:
    """Read the addresses of machines, separated by commas, each in the one way of writing it."""
    try:
        return [str(ipaddress.ip_address(word)) for word in words(name, "")]
    except ValueError as error:
        raise BadEnvironment(
            f"{PREFIX}{name} 要写 IP 地址，多个用逗号分开，如 127.0.0.1,10.0.0.5；现在是“{text(name)}”。"
        ) from error


def folder(name: str) -> Path | None:
    """Read the path of a folder that exists, or nothing."""
    value = text(name)
    if value and not Path(value).is_dir():
        raise BadEnvironment(f"{PREFIX}{name} 要写一个文件夹，现在的“{value}”不存在或不是文件夹。")
    return Path(value).resolve() if value else None


def listener(name: str) -> str:
    """Read where something listens: host:port, or the path of a socket; nothing where it is not set."""
    value = text(name)
    host, _, port = value.rpartition(":")
    is_port = port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65536
    if value and not value.startswith("/") and not (host and is_port):
        raise BadEnvironment(f"{PREFIX}{name} 要写“主机:端口”或本机套接字的路径，现在是“{value}”。")
    return value


def secret(name: str, kept_in: Path) -> str:
    """Read a secret; without one, keep a random one of this installation in a file only its owner can read."""
    if value := text(name):
        return value
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        kept_in.touch(mode=0o600)
        kept_in.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return kept_in.read_text(encoding="ascii").strip()


def database(name: str, sqlite_file: Path) -> dict[str, object]:
    """Return Django's settings of the database: SQLite unless LUODI_<name> is a postgresql:// address."""
    address = text(name)
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(sqlite_file),
            # Tests use a file too: a database in memory has locks that no time-out waits for.
            "TEST": {"NAME": str(sqlite_file.with_name("test.sqlite3"))},
            # IMMEDIATE and the time-out are what keeps simultaneous writers from losing work.
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
                " PRAGMA cache_size=-65536; PRAGMA mmap_size=134217728;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme != "postgresql":
        raise BadEnvironment(
            f"{PREFIX}{name} 要写 postgresql://用户:密码@主机:端口/库名，或不写（用 SQLite）。"
        )
    # As libpq reads it: a socket folder as ?host=/path, and whether the line to the database is encrypted.
    asked = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        # Compiling a query takes it seconds, and no query of ours runs that long; plans of figures look as if they did.
        "OPTIONS": {
            "options": "-c jit=off",
            **{key: asked[key] for key in ("sslmode", "sslrootcert") if key in asked},
        },
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.get("host") or unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
