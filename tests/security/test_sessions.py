"""The key of a session: new at the log-in, unguessable, dead at the end."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

COOKIE = settings.SESSION_COOKIE_NAME


def log_in(client):
    client.post(reverse("account_login"), {"login": "east_clerk", "password": "Bu-neng-wang-ji-9"})
    return client.cookies[COOKIE].value


def test_the_log_in_gives_a_key_of_its_own(client, cast):
    planted = client.session.session_key
    key = log_in(client)
    assert key != planted
    assert not Session.objects.filter(pk=planted).exists()
    assert len({log_in(Client()) for _ in range(3)} | {key}) == 4
    assert len(key) == 32  # of 36 letters and digits: 165 bits


def test_a_key_opens_nothing_after_the_log_out(client, cast):
    key = log_in(client)
    client.post(reverse("account_logout"))
    late = Client()
    late.cookies[COOKIE] = key
    assert late.get(reverse("accounts:account")).status_code == 302
    assert not Session.objects.filter(pk=key).exists()


def test_a_key_that_nobody_gave_opens_nothing(cast):
    made_up = Client()
    made_up.cookies[COOKIE] = "a" * 32
    assert made_up.get(reverse("accounts:account")).status_code == 302


def test_every_page_leads_out(login, cast):
    page = login(cast["east_clerk"]).get(reverse("accounts:account")).text
    assert f'action="{reverse("account_logout")}"' in page
