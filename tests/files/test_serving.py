"""How stored bytes are handed out."""

import io

import pytest

from luodi.files.actions import store
from luodi.files.views import serve


@pytest.mark.parametrize("code", ["utf-8", "gb18030", "utf-16"])
def test_a_text_says_in_which_characters_it_is_written(cast, code):
    content = "说明，".encode(code) * 5000
    answer = serve(store(content=io.BytesIO(content), name="说明.txt", by=cast["centre"]), "说明.txt")
    assert answer.headers["Content-Type"] == f"text/plain; charset={code}"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == content
    answer.close()


def test_what_is_gone_from_the_disk_is_told_in_words(cast):
    stored = store(content=io.BytesIO("说明".encode()), name="说明.txt", by=cast["centre"])
    stored.path.unlink()
    answer = serve(stored, "说明.txt")
    assert answer.status_code == 410
    assert "原件在服务器上找不到了。请告诉系统管理员" in answer.text
