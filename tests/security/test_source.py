"""What stands nowhere in the source: ways out of the machine, code made from words, weak hashes and dice."""

import ast
import re
from pathlib import Path

import pytest

import luodi

ROOT = Path(luodi.__file__).parent
# The demonstration and the measuring are not part of an installation's work.
SOURCES = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in ("demo", "bench")]
SCRIPTS = [path for path in ROOT.rglob("*.js") if "vendor" not in path.parts]

OUTWARD = {
    "requests",
    "httpx",
    "urllib.request",
    "http.client",
    "socket",
    "ftplib",
    "smtplib",
    "imaplib",
    "ldap3",
}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "xmlrpc", "lxml", "code", "ctypes"}
# It asks its own port whether its page is there.
# One listens, one sends the trail to the log server that the installation names.
LISTENS, SENDS = "config/serving.py", "audit/syslog.py"


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def called(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {word.arg: ast.unparse(word.value) for word in node.keywords}


@pytest.mark.parametrize(
    "modules", [OUTWARD, UNSAFE, {"random"}], ids=["no way out", "nothing unsafe", "no dice"]
)
def test_what_is_imported_nowhere(modules):
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in SOURCES
        for name in imported(path)
        if name in modules
    }
    assert {place for place, _ in found} <= {LISTENS, SENDS}


def test_words_never_become_code_or_commands():
    calls = [(path.name, name, words) for path in SOURCES for name, words in called(path)]
    assert not [
        call for call in calls if call[1] in ("eval", "exec", "compile", "os.system", "os.popen", "yaml.load")
    ]
    assert not [call for call in calls if call[2].get("shell") == "True"]
    assert not [call for call in calls if call[1].split(".")[-1] in ("md5", "sha1")]


def test_archives_are_read_and_never_unpacked():
    """What stands in an archive chooses no place on the disk."""
    unpacks = {"extract", "extractall", "unpack_archive"}
    assert not [name for path in SOURCES for name, _ in called(path) if name.split(".")[-1] in unpacks]
    assert not [path for path in SOURCES if "tarfile" in imported(path)]


# They speak to the database themselves, with names of our own and parameters.
SPEAK = {"audit/once.py", "audit/tallies.py", "common/bulk.py"}


def test_sql_is_written_by_the_framework():
    speaking = {
        path.relative_to(ROOT).as_posix() for path in SOURCES if ".cursor()" in path.read_text("utf-8")
    }
    assert {place for place in speaking if "/migrations/" not in place} <= SPEAK
    assert not [
        path for path in SOURCES if re.search(r"\b(RawSQL|\.raw\(|\.extra\()", path.read_text("utf-8"))
    ]


def test_no_form_takes_whatever_fields_are_sent():
    greedy = re.compile(r"__all__\"|\*\*request\.(POST|GET)|setattr\(\w+, (name|key|field), request")
    assert not [path for path in SOURCES if greedy.search(path.read_text("utf-8"))]


def test_scripts_set_text_and_make_no_code():
    risky = re.compile(
        r"\beval\(|new Function|document\.write|\.innerHTML|insertAdjacentHTML|addEventListener\(\"message\""
    )
    assert not [path.name for path in SCRIPTS if risky.search(path.read_text("utf-8"))]


def test_no_address_carries_a_secret():
    forms = [
        form
        for path in ROOT.rglob("*.html")
        for form in re.findall(r"<form.*?</form>", path.read_text("utf-8"), re.DOTALL)
    ]
    reading = [form for form in forms if not re.match(r"<form[^>]*method=\"post\"", form)]
    assert reading
    assert not [
        form for form in reading if re.search(r"password|one-time-code|type=\"file\"|csrf_input", form)
    ]
