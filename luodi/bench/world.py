"""A large county to measure in: many units, very many projects, and people who see more or less of them."""

import random
import uuid
from datetime import timedelta

from django.db import connection, transaction

from luodi.accounts.models import Post, PostCover, Unit, User
from luodi.accounts.permissions import READS, Role, Scope
from luodi.common import bulk, clock
from luodi.files.models import StoredFile
from luodi.library.flows.filing import APPROVE, CHECK, FILING
from luodi.library.models import Case, Step
from luodi.projects.actions import record
from luodi.projects.entries import FirmEntry, PartEntry, ProjectEntry
from luodi.projects.models import Batch, Project
from luodi.projects.stages import Level, Stage

WORDS = [
    "有机肥",
    "光伏",
    "冷链物流",
    "肉牛养殖",
    "中药材",
    "标准化厂房",
    "康养小镇",
    "饲料",
    "食品",
    "纺织",
    "新材料",
]
ENDINGS = ["生产线建设项目", "产业园项目", "加工项目", "基地建设项目", "技术改造项目"]


# Firms call themselves by two or three of some sixty lucky signs; names are as varied as that makes them.
SIGNS = "鑫宏达盛旺丰瑞祥泰康源隆昌吉庆福华茂林森海江河湖山岭峰谷川泉金银玉龙凤麒麟鹏鹤松柏梅兰竹菊春夏秋冬东南西北中天地人和永"


def brand(chance):
    """Return what a firm might call itself."""
    return "".join(chance.choices(SIGNS, k=chance.choice((2, 3))))


def build(projects: int, units: int) -> dict[str, User]:
    """Fill the empty database; return the people to measure with."""
    chance = random.Random(20261123)  # noqa: S311  a fixed world, not a secret
    county = Unit.objects.add_root({"name": "测试县", "kind": "county"})
    Unit.objects.filter(pk=county.pk).update(county=county)
    county.refresh_from_db()
    bodies = _units(county, units)
    people = _people(county, bodies)
    _projects(bodies, people["county"], projects, chance)
    _cases(people)
    if connection.vendor == "postgresql":
        # A standing installation was analysed by autovacuum long ago; SQLite keeps no statistics unless asked.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return people


def grow(people: dict[str, User], more: int) -> None:
    """Let other units of the county come to have so many more projects; those of the people measured keep theirs."""
    chance = random.Random(20261128)  # noqa: S311  a fixed world, not a secret
    county = people["county"].post.unit
    measured = {user.post.unit_id for user in people.values()}
    bodies = [unit for unit in Unit.objects.filter(county=county) if unit.pk not in {county.pk, *measured}]
    _projects(bodies, people["county"], more, chance)


def _units(county, count):
    """Townships with villages below them, so that a subtree is more than one unit."""
    bodies = []
    while len(bodies) < count:
        kind = "township" if len(bodies) % 2 else "department"
        told = {"name": f"单位{len(bodies)}", "kind": kind, "county": county}
        bodies.append(Unit.objects.add_child(county, told))
    return bodies


def _people(county, bodies):
    leader = person("leader", Role.LEADER, county, Scope.PORTFOLIO)
    post = leader.posts.get()
    bulk.insert(
        PostCover, ("county_id", "post_id", "unit_id"), [(county.pk, post.pk, u.pk) for u in bodies[:60]]
    )
    return {
        "township": person("township", Role.CLERK, bodies[1]),
        "department": person("department", Role.CLERK, bodies[0]),
        "head": person("head", Role.HEAD, bodies[1]),
        "leader": leader,
        "county": person("centre", Role.CENTRE, county),
    }


def person(name, role, unit, scope=None):
    """Make somebody with one post in a unit."""
    user = User.objects.create(username=name, full_name=name, must_change_password=False)
    county = unit.county_id or unit.pk
    Post.objects.create(user=user, role=role, unit=unit, county_id=county, scope=scope or READS[role][0])
    return User.objects.get(pk=user.pk)


def entry(number, unit, bodies, chance):
    """Return a project like those of real ledgers; a third has parts of other units, a fifth no amount."""
    name = f"{brand(chance)}年产{chance.randrange(1, 999)}万吨{chance.choice(WORDS)}{chance.choice(ENDINGS)}"
    amount = None if number % 5 == 0 else chance.randrange(100, 500_000) * 1_000_000
    parts = [PartEntry("supporting", chance.choice(bodies).pk)] if number % 3 == 0 else []
    fields = {
        "name": name,
        "unit_id": unit.pk,
        "level": chance.choice(Level.values),
        "stage": chance.choice(Stage.values),
        "investment": amount,
        "investment_raw": "" if amount is None else str(amount // 1_000_000),
        "place": f"{unit.name}工业园区",
        "industry": "C",
    }
    return ProjectEntry(
        fields, [p for p in parts if p.unit_id != unit.pk], [FirmEntry(f"企业{number % 40_000}有限公司")]
    )


def batch(by):
    """Make a batch for what a person imports."""
    file = StoredFile.objects.create(sha256=uuid.uuid4().hex, size=0, kind="text/csv")
    told = {
        "county_id": by.post.county_id,
        "unit_id": by.post.unit_id,
        "uploaded_by": by,
        "post_id": by.post.pk,
    }
    return Batch.objects.create(file=file, file_name="测速", **told)


def _projects(bodies, by, count, chance):
    begun = clock.now() - timedelta(days=700)
    whole = batch(by)
    step = 5_000
    for start in range(0, count, step):
        entries = [
            entry(n, bodies[n % len(bodies)], bodies, chance) for n in range(start, min(start + step, count))
        ]
        with clock.moved_to(begun + timedelta(minutes=start * 10)):
            record.create_projects(entries=entries, by=by, batch=whole)


CASE = ("id", "county_id", "flow", "project_id", "unit_id", "title", "rules", "started_by_id", "started_post_id",
        "started_at", "ended_at", "outcome")  # fmt: skip
STEP = ("county_id", "case_id", "kind", "unit_id", "opened_at", "opened_by_id", "opened_post_id", "days", "working",
        "due_on", "provisional", "closed_at", "closed_by_id", "closed_post_id", "outcome", "words")  # fmt: skip


def _cases(people):
    """File two projects in three: of five, two wait for the head, two for the centre, one was admitted."""
    clerk, head, centre = people["township"], people["department"], people["county"]
    told = Project.objects.order_by("pk").values_list("pk", "unit_id", "county_id", "name")
    filed = [row for row in told if row[0] % 3]
    with transaction.atomic():
        ids = bulk.next_ids(Case, len(filed))
        cases, steps = [], []
        for place, (pk, (project, unit, county, name)) in enumerate(zip(ids, filed, strict=True)):
            begun = clock.now() - timedelta(days=place % 40, minutes=place % 500)
            over = place % 5 == 4
            case = (pk, county, FILING.code, project, unit, name, {}, clerk.pk, clerk.post.pk, begun)
            cases.append((*case, *((clock.now(), "admitted") if over else (None, ""))))
            by_clerk = (county, pk, APPROVE, unit, begun, clerk.pk, clerk.post.pk)
            steps.append((*by_clerk, *_waits(begun, place % 5 > 1 and head, "agree")))
            if place % 5 > 1:
                by_head = (county, pk, CHECK, centre.post.unit_id, begun, head.pk, head.post.pk)
                steps.append((*by_head, *_waits(begun, over and centre, "admit")))
        bulk.insert(Case, CASE, cases)
        bulk.insert(Step, STEP, steps)


def _waits(begun, settled_by, outcome):
    """Return the clock of a step, and who settled it if anybody did."""
    due = (3, True, clock.day_of(begun) + timedelta(days=20), False)
    if not settled_by:
        return (*due, None, None, None, "", "")
    return (*due, clock.now(), settled_by.pk, settled_by.post.pk, outcome, "")
