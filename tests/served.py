"""`luodi …` as a process of its own, for tests of what only real processes show."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parents[1]
PREPARE = "from luodi.config import serving; serving.prepare()"


def surroundings(folder, **variables):
    """Return the environment of an installation on a data folder, away from the variables of this machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
    ours = {"LUODI_DATA": str(folder), "PYTHONUTF8": "1", "DJANGO_SETTINGS_MODULE": "luodi.config.settings"}
    return environment | ours | variables


@contextmanager
def luodi(folder, *words, **variables):
    """Run a command on a data folder; end it with Ctrl-C, and whatever listens to it no longer the hard way."""
    process = subprocess.Popen(
        [sys.executable, "-m", "luodi", *words],
        cwd=ROOT,
        env=surroundings(folder, **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=60)
        finally:
            process.kill()


def said_when_open(process):
    """Wait until the server says where it is; return the line."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "落地已经打开" in line:
            return line
    raise AssertionError("".join(lines))


def free_port():
    """Return a port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return trial.getsockname()[1]


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("migrated")
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=surroundings(folder), check=True)
    return folder


@pytest.fixture
def empty_house(_migrated, tmp_path):
    """A data folder with all tables and nobody in them, so that a server opens at once."""
    return shutil.copytree(_migrated, tmp_path / "house")


def make_pair(folder, name="one", password=b""):
    """Make a certificate for this machine that nobody else has signed; return the files of it and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(named, named, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    hidden = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)
    )
    return str(files[0]), str(files[1])


@pytest.fixture
def certificate(tmp_path):
    """The files of a certificate and its key."""
    return make_pair(tmp_path)
