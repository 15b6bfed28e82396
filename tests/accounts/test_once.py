"""A form that is sent twice, by Back or by a second click, does what it does once; nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.accounts.middleware import FORM_WORD
from luodi.accounts.models import User
from luodi.audit import jobs
from luodi.audit.models import SpentForm
from luodi.common import clock
from luodi.progress.models import Fact

NOTE = {"happened_on": "2026-11-20", "text": "打桩 20 根", FORM_WORD: "abc"}


@pytest.fixture
def project(enter):
    return enter("水泥制品厂", "east", stage="signed")


@pytest.fixture
def send(project, cast, login, at_noon):
    """Send the form of a note; what is given changes what was typed."""

    def sent(headers=None, **changes):
        client = login(cast["east_clerk"])
        return client.post(f"/projects/{project.pk}/facts/note/", NOTE | changes, headers=headers)

    return sent


@pytest.fixture
def at_noon():
    from tests.moments import at

    with clock.moved_to(at("2026-11-23 12:00")):
        yield


def fetched(client):
    """Return the ledger that a button of the list fetches."""
    response = client.post("/projects/export/", {FORM_WORD: "abc"})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_every_form_of_a_page_has_a_word_of_its_own(project, cast, login):
    page = login(cast["east_clerk"]).get(project.get_absolute_url()).text
    words = re.findall(rf'name="{FORM_WORD}" value="([\w-]+)"', page)
    assert len(words) > 1
    assert len(set(words)) == len(words)


def test_a_second_submit_registers_nothing_and_keeps_what_was_typed(send):
    assert send().status_code == 302
    again = send()
    assert again.status_code == 409
    assert Fact.objects.count() == 1
    assert "刚才那一次已经办好，这一次没有重复登记" in again.text
    typed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again.text.split("是另外一条")[1]))
    assert typed["text"] == "打桩 20 根"
    assert send(**{FORM_WORD: typed[FORM_WORD]}).status_code == 302
    assert Fact.objects.count() == 2


def test_files_cannot_be_kept_and_that_is_said(send):
    send()
    again = send(file=SimpleUploadedFile("现场.txt", b"x"))
    assert "附件" in again.text
    assert "作为另外一条提交" not in again.text


def test_a_password_is_never_written_into_the_page_that_says_so(cast, login):
    new, address = "Xin-de-mi-ma-2026", reverse("accounts:password")
    typed = {
        "old_password": "Bu-neng-wang-ji-9",
        "new_password1": new,
        "new_password2": new,
        FORM_WORD: "abc",
    }
    assert login(cast["east_clerk"]).post(address, typed).status_code == 302
    person = User.objects.get(pk=cast["east_clerk"].pk)
    again = login(person).post(address, typed | {"old_password": new})
    assert again.status_code == 409
    assert new not in again.text


def test_the_page_that_sent_it_by_htmx_is_loaded_anew(send):
    send()
    again = send(headers={"HX-Request": "true"})
    assert again.headers["HX-Refresh"] == "true"
    assert Fact.objects.count() == 1


def test_what_was_refused_may_be_put_right_and_sent_again(send):
    assert send(text="").status_code == 200
    assert not SpentForm.objects.exists()
    assert send().status_code == 302


def test_one_word_sent_elsewhere_is_another_form(send, project, cast, login):
    send()
    assert fetched(login(cast["east_clerk"]))


def test_a_form_that_fetches_a_file_may_be_sent_again(project, cast, login):
    client = login(cast["east_clerk"])
    assert fetched(client)
    assert fetched(client)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_one_registers(send, together):
    assert sorted(together(lambda: send().status_code, times=6)) == [302, 409, 409, 409, 409, 409]
    assert Fact.objects.count() == 1


def test_words_are_forgotten_after_a_month(send):
    send()
    with clock.moved_to(clock.now() + timedelta(days=29)):
        assert jobs.forget_forms() == 0
    with clock.moved_to(clock.now() + timedelta(days=31)):
        assert jobs.forget_forms() == 1
