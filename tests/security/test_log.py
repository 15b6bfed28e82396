"""What the log of the program says, in which form, and what it does not let in."""

import logging

from django.test import Client
from django.urls import reverse


def test_a_moment_in_the_log_names_its_zone(unset):
    told = unset["LOGGING"]["formatters"]["line"]
    line = logging.Formatter(told["format"], told["datefmt"], told["style"])
    assert line.format(logging.makeLogRecord({"msg": "said"})).split(" ")[0].endswith("+0800")
    assert set(unset["LOGGING"]["handlers"]) == {"console"}


def test_an_address_cannot_write_a_line_of_its_own(client, caplog):
    client.get("/nowhere/%0aERROR forged%0d")
    (line,) = [record.getMessage() for record in caplog.records if "nowhere" in record.getMessage()]
    assert "\n" not in line
    assert "\r" not in line


def test_a_form_without_its_token_is_in_the_log(db, caplog):
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"password": "Bu-neng-wang-ji-9"})
    assert [record.name for record in caplog.records] == ["django.security.csrf"]
    assert "Bu-neng-wang-ji-9" not in caplog.text


def test_what_breaks_is_in_the_log_and_not_on_the_page(db, caplog, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError("the secret of the inside")

    monkeypatch.setattr("allauth.account.views.LoginView.get_context_data", breaks)
    answer = Client(raise_request_exception=False).get(reverse("account_login"))
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert "Traceback" not in answer.text
    assert "the secret of the inside" in caplog.text
