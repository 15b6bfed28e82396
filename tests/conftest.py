"""The county every test plays in, its people, and a client that is strict with pages."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from hypothesis import settings as hypothesis_settings

from luodi.accounts.models import Post, PostCover, Unit, User
from luodi.accounts.permissions import READS, Role, Scope
from luodi.common import clock
from luodi.progress.actions import staging
from luodi.projects import totals
from luodi.projects.actions import record
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Project
from tests.sessions import session_of

pytest_plugins = [
    "tests.plugins.browser",
    "tests.plugins.accessible",
    "tests.plugins.examples",
    "tests.plugins.nothing_slow",
    "tests.plugins.no_stale_day",
    "tests.served",
    "tests.progress.stages",
]

# A machine that is busy with something else makes no example wrong.
hypothesis_settings.register_profile("luodi", deadline=None)
hypothesis_settings.load_profile("luodi")

# Minutes each, where other tests take seconds.
LONGEST = ("tests/start/test_bundle.py", "tests/demo/")


@pytest.fixture(scope="session")
def django_db_use_migrations():
    """Make the tables from the models, in a tenth of the time; tests/demo/test_migrations.py holds the migrations against them."""
    return False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the longest, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(autouse=True)
def _fast_and_plain(settings, tmp_path, monkeypatch):
    """Hash passwords cheaply, run jobs at once, keep files in a folder of the test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.TWO_STEP_REQUIRED = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.FILES_ROOT = tmp_path / "files"
    settings.ARCHIVES_ROOT = tmp_path / "archives"
    settings.TRAIL_HEADS = tmp_path / "trail-heads"
    monkeypatch.setattr("django_q.conf.Conf.SYNC", True)


@pytest.fixture
def units(db):
    """云岭县 with a centre, two townships, two departments and a park."""
    county = Unit.objects.add_root(
        {"name": "云岭县", "short_name": "云岭县", "kind": "county", "division_code": "629901"}
    )
    Unit.objects.filter(pk=county.pk).update(county=county)
    county.refresh_from_db()
    bodies = {
        "centre": ("云岭县招商服务中心", "招商中心", "centre"),
        "east": ("东川镇人民政府", "东川镇", "township"),
        "west": ("西坪乡人民政府", "西坪乡", "township"),
        "bureau": ("云岭县农业农村局", "农业农村局", "department"),
        "culture": ("云岭县文化体育和旅游局", "文旅局", "department"),
        "park": ("云岭县工业园区管委会", "工业园区", "park"),
        "inspection": ("云岭县委督查室", "督查室", "inspection"),
        "discipline": ("云岭县纪委监委", "纪委监委", "discipline"),
    }
    tree = {"county": county}
    for key, (name, short, kind) in bodies.items():
        tree[key] = Unit.objects.add_child(
            county, {"name": name, "short_name": short, "kind": kind, "county": county}
        )
    tree["county"].refresh_from_db()
    return tree


PEOPLE = {
    "east_clerk": ("赵东", Role.CLERK, "east"),
    "east_head": ("钱东", Role.HEAD, "east"),
    "west_clerk": ("孙西", Role.CLERK, "west"),
    "west_head": ("秦西", Role.HEAD, "west"),
    "bureau_clerk": ("李农", Role.CLERK, "bureau"),
    "bureau_head": ("尤农", Role.HEAD, "bureau"),
    "centre": ("周中", Role.CENTRE, "centre"),
    "leader": ("吴县长", Role.LEADER, "county"),
    "deputy": ("郑副县长", Role.LEADER, "county"),
    "inspector": ("王督查", Role.INSPECTOR, "inspection"),
    "discipline": ("冯纪委", Role.DISCIPLINE, "discipline"),
    "agent": ("陈代办", Role.AGENT, "park"),
    "assessor": ("褚考核", Role.ASSESSOR, "inspection"),
    "group_office": ("朱组办", Role.GROUP_OFFICE, "county"),
    "system_admin": ("卫系统", Role.SYSTEM_ADMIN, "county"),
    "security_admin": ("蒋安全", Role.SECURITY_ADMIN, "county"),
    "audit_admin": ("沈审计", Role.AUDIT_ADMIN, "county"),
}


@pytest.fixture
def cast(units):
    """Named people, one for each role and more where a test needs two; ``west_clerk`` is the one who must get 404."""
    people = {key: _person(key, *told, units) for key, told in PEOPLE.items()}
    deputy = people["deputy"].posts.get()
    deputy.scope = Scope.PORTFOLIO
    deputy.save()
    PostCover.objects.create(post=deputy, unit=units["west"], county=units["county"])
    # One with two posts: clerk of the culture bureau and of the western township.
    people["both"] = _person("both", "韩两岗", Role.CLERK, "culture", units)
    _post(people["both"], Role.CLERK, units["west"])
    return people


def _person(key, name, role, unit, units):
    user = User(username=key, full_name=name, must_change_password=False)
    user.set_password("Bu-neng-wang-ji-9")
    user.save()
    _post(user, role, units[unit])
    return user


def _post(user, role, unit):
    return Post.objects.create(
        user=user, role=role, unit=unit, county_id=unit.county_id, scope=READS[role][0]
    )


@pytest.fixture
def enter(cast, units):
    """Enter a project as the centre would: ``enter("光伏组件厂", "east", stage="talks")``."""

    def enter_project(name, unit="east", *, by="centre", parts=(), firms=(), contacts=(), **fields):
        fields = {"name": name, "unit_id": units[unit].pk, "level": "township", **fields}
        told = {name: fields.pop(name) for name in totals.TOLD if name in fields}
        entry = ProjectEntry(fields, list(parts), list(firms), list(contacts), told)
        (pk,) = record.create_projects(entries=[entry], by=cast[by])
        return Project.objects.get(pk=pk)

    return enter_project


@pytest.fixture
def project(enter):
    """A project of the eastern township."""
    return enter("年产10万吨有机肥生产线建设项目", "east", investment=35_000_000_000, stage="talks")


@pytest.fixture
def stand(cast):
    """Let a project stand at another stage, as the centre puts it there out of order: ``stand(project, "signed")``."""

    def stand_at(project, stage):
        project.refresh_from_db()
        told = {"happened_on": clock.today(), "reason": "试验需要"}
        staging.move_out_of_order(project=project, to=stage, by=cast["centre"], **told)
        project.refresh_from_db()
        return project

    return stand_at


@pytest.fixture
def together():
    """Let several threads do the same at one moment, each on a connection of its own; return what each returned.

    A moved clock stands still for them too.
    """

    def all_at_once(act, *, times):
        gate = Barrier(times)

        def one(context):
            gate.wait()
            try:
                return context.run(act)
            finally:
                connection.close()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, [copy_context() for _ in range(times)]))

    return all_at_once


class StrictClient(Client):
    """Fails on a GET that writes anything but session and trail, on unrendered templates and on inline scripts."""

    MAY_WRITE = re.compile(r'"(django_session|audit_\w+|axes_\w+)"')

    def login_as(self, user):
        """Be somebody who has logged in."""
        self.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        return self

    def get(self, *args, **kwargs):
        with connection.execute_wrapper(self._only_reads):
            return super().get(*args, **kwargs)

    def _only_reads(self, execute, sql, params, many, context):
        reads = sql.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN"))
        assert reads or self.MAY_WRITE.search(sql), f"a GET wrote: {sql}"
        return execute(sql, params, many, context)

    def request(self, **request):
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            page = response.text
            assert "{{" not in page
            assert "{%" not in page
            assert not re.search(r"<[^>]+\son[a-z]+=", page), "inline handler"
            assert not re.search(r"<[^>]+\sstyle=", page), "inline style"
            assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", page), "inline script"
            assert not re.search(r'(?:src|href)="https?://', page), "another host"
            assert not re.search(r"<select[^>]*\smultiple", page), "a list box that asks for Ctrl"
        return response


@pytest.fixture
def client():
    return StrictClient()


@pytest.fixture
def login(client):
    """Return the strict client logged in as a person of the cast."""
    return lambda user: client.login_as(user)


@pytest.fixture
def same_part():
    """Assert that what htmx swaps in is exactly what a full load of the page shows."""

    def plain(response):
        text = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", response.text)
        return re.sub(r"\s+", " ", text).strip()

    def check(part, page):
        assert plain(part) in plain(page)

    return check
