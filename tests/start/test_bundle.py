"""The offline bundle, taken to a machine without a network: only a loopback is left."""

import hashlib
import os
import subprocess
import sys
import tarfile
import textwrap
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(sys.base_prefix) / "bin" / "python3"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

INSIDE = textwrap.dedent("""
    import socket, subprocess, sys, urllib.error, urllib.request

    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
        sys.exit("there is a network")
    except OSError:
        pass
    demo = subprocess.Popen([sys.executable, "start.py", "demo"], stdout=subprocess.PIPE, text=True)
    for line in demo.stdout:
        print(line, end="")
        if "演示县已经打开：" in line:
            try:
                page = urllib.request.urlopen(line.partition("：")[2].strip())
            except urllib.error.HTTPError as error:
                page = error
            print("PAGE", page.status, page.url, "csrfmiddlewaretoken" in page.read().decode())
            demo.terminate()
    print("END", demo.wait())
""")


def unpacked_bundle(folder):
    subprocess.run([PYTHON, "start.py", "bundle", "--out", folder], cwd=ROOT, check=True, capture_output=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / f"luodi-{VERSION}"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="断网要用 Linux 的网络命名空间")
def test_a_bundle_serves_the_demonstration_without_a_network(tmp_path):
    bundle = unpacked_bundle(tmp_path)
    for line in (bundle / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((bundle / name).read_bytes()).hexdigest() == digest
    # No mirror or wheel of the machine may help out.
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PIP_CONFIG_FILE": os.devnull,
        "LANG": "C.UTF-8",
    }
    alone = ["unshare", "--net"] if os.getuid() == 0 else ["unshare", "--net", "--map-root-user"]
    done = subprocess.run(
        [*alone, PYTHON, "-c", INSIDE],
        cwd=bundle,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    said = done.stdout + done.stderr
    assert "取自 wheelhouse，不联网" in said, said
    assert "PAGE 200 http://127.0.0.1:8000/login/?next=/ True" in said, said
    assert "END 143" in said, said
