"""Files of a project: who gets them, how they come back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.projects.actions import attachments

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def held(project, cast):
    return attachments.attach(
        project=project, content=io.BytesIO(PDF), name="投资协议（定稿）.pdf", by=cast["centre"]
    )


def url(held, route="attachment"):
    return reverse(f"projects:{route}", args=[held.project_id, held.pk])


def test_several_files_at_once_and_the_refused_one_says_why(login, cast, project):
    files = [SimpleUploadedFile("协议.pdf", PDF), SimpleUploadedFile("包.zip", b"PK")]
    client = login(cast["east_clerk"])
    page = client.post(reverse("projects:attach", args=[project.pk]), {"files": files}, follow=True).text
    assert "已上传“协议.pdf”" in page
    assert "“包.zip”不是可以上传的类型" in page
    assert project.attachments.get().name == "协议.pdf"
    assert Entry.objects.about(project).first().verb == "attachment.added"


def test_the_upload_form_warns_of_secrets(login, cast, project):
    assert "不得上传涉密信息" in login(cast["east_clerk"]).get(project.get_absolute_url()).text


def test_a_file_comes_back_as_it_was_and_can_do_nothing(login, cast, held):
    response = login(cast["leader"]).get(url(held))
    assert b"".join(response.streaming_content) == PDF
    assert "filename*=utf-8''" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_another_townships_clerk_gets_404_and_the_trail_knows(login, cast, held):
    assert login(cast["west_clerk"]).get(url(held)).status_code == 404
    refused = Entry.objects.get(verb="access.refused")
    assert (refused.target_id, refused.actor_name) == (held.project_id, "孙西")


def test_a_file_of_one_project_is_not_found_under_another(login, cast, held, enter):
    other = enter("另一个项目", "west")
    wrong = reverse("projects:attachment", args=[other.pk, held.pk])
    assert login(cast["west_clerk"]).get(wrong).status_code == 404


def test_the_same_file_twice_is_told(cast, held):
    with pytest.raises(attachments.AlreadyThere, match="投资协议"):
        attachments.attach(
            project=held.project, content=io.BytesIO(PDF), name="又一次.pdf", by=cast["centre"]
        )


def test_a_void_file_stays_readable_as_a_line_only(login, cast, held):
    client = login(cast["east_clerk"])
    page = client.post(url(held, "void_attachment"), {"reason": ""}, follow=True).text
    assert "请写明作废的原因" in page
    page = client.post(url(held, "void_attachment"), {"reason": "传错了版本"}, follow=True).text
    assert "已作废：传错了版本" in page
    assert client.get(url(held)).status_code == 404
