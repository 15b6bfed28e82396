"""What luodi serve says of the files to encrypt with before anything starts, and what may not be set together."""

import subprocess
import sys

import pytest

from luodi.config.certificates import trouble_with_certificate
from tests.served import ROOT, free_port, luodi, make_pair, surroundings


def test_a_pair_that_fits_is_taken_and_none_is_needed(certificate):
    assert trouble_with_certificate(*certificate) == ""
    assert trouble_with_certificate("", "") == ""


def test_one_without_the_other_is_refused(certificate):
    for pair in ((certificate[0], ""), ("", certificate[1])):
        assert "证书和私钥两个文件" in trouble_with_certificate(*pair)


def test_what_cannot_be_read_or_understood_is_named(certificate, tmp_path):
    missing, letter = tmp_path / "nicht-da.pem", tmp_path / "letter.pem"
    letter.write_text("通知", encoding="utf-8")
    assert f"读不到证书文件 {missing}" in trouble_with_certificate(str(missing), certificate[1])
    assert f"读不到私钥文件 {tmp_path}" in trouble_with_certificate(certificate[0], str(tmp_path))
    for pair in ((str(letter), certificate[1]), (certificate[0], str(letter)), certificate[::-1]):
        assert trouble_with_certificate(*pair).startswith(f"读不懂证书 {pair[0]} 或私钥 {pair[1]}")


def test_a_key_of_another_certificate_and_one_with_a_password_are_refused(certificate, tmp_path):
    _, other = make_pair(tmp_path, "other")
    assert "不是一对" in trouble_with_certificate(certificate[0], other)
    assert "设有密码" in trouble_with_certificate(*make_pair(tmp_path, "hidden", b"geheim"))


@pytest.mark.slow
def test_the_server_says_so_before_anything_starts(tmp_path, certificate):
    pair = ["--tls-cert", certificate[0], "--tls-key", make_pair(tmp_path, "other")[1]]
    with luodi(tmp_path / "house", "serve", "--port", str(free_port()), *pair) as refused:
        said, _ = refused.communicate(timeout=60)
    assert (refused.returncode, "不是一对" in said, said.count("\n")) == (1, True, 1)
    assert not (tmp_path / "house" / "luodi.sqlite3").exists()


@pytest.mark.slow
def test_https_without_anybody_who_encrypts_stops_the_start(tmp_path):
    """It led every request in a circle."""
    program = [sys.executable, "-c", "import luodi.config.settings"]
    done = subprocess.run(
        program, cwd=ROOT, env=surroundings(tmp_path, LUODI_HTTPS="1"), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("LUODI_HTTPS=1 还要说明由谁加密")
