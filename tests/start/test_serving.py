"""luodi serve on a data folder of its own: it says where it is, and never shares a port in silence; the commands' own words."""

import re

import pytest

from luodi.config import serving
from tests.served import free_port, luodi

pytestmark = pytest.mark.slow


@pytest.fixture
def port():
    return free_port()


def test_it_says_its_address_and_a_second_county_does_not_share_the_port(tmp_path, port):
    with luodi(tmp_path / "one", "serve", "--port", str(port), "--processes", "1") as first:
        said = next(line for line in first.stdout if "落地已经打开" in line)
        assert re.search(r"http://\S+", said)[0] == f"http://127.0.0.1:{port}/"
        with luodi(tmp_path / "two", "serve", "--port", str(port)) as second:
            refused = second.stdout.read()
            assert second.wait(timeout=60) == 1
    assert f"无法使用 127.0.0.1 的端口 {port}" in refused
    assert f"luodi serve --port {port + 1}" in refused
    assert not (tmp_path / "two" / "luodi.sqlite3").exists()


def test_a_port_that_does_not_exist_is_refused():
    assert "无法使用" in serving.trouble_with("127.0.0.1", 99_999)


def test_what_a_command_refuses_is_said_without_a_name_of_ours(tmp_path):
    with luodi(tmp_path, "demo-county") as refused:
        said = refused.stdout.read()
        assert refused.wait(timeout=60) == 1
    assert said == "示范县只能建在演示用的数据目录里：请设 LUODI_DEMO=1 再试。\n"
