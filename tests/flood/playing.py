"""The flood and the clerk, one against the other."""

import json
import os
import subprocess
import sys
import threading
import time

from django.db import connections

from luodi.accounts.actions import passwords
from luodi.accounts.models import User
from luodi.accounts.permissions import Role
from luodi.assessment.models import Scheme
from luodi.demo.diary import rows_of
from luodi.projects.models import Project
from luodi.projects.stages import Stage
from tests.flood import attacks, working
from tests.projects.imports.test_uploads import endless
from tests.served import ROOT, free_port, luodi, said_when_open
from tests.sessions import session_of

AT_WORK = "xiping_clerk"
PASSWORD = "Gong-zuo-zhe-2026"


def prepare(folder):
    """Give people the sessions and codes that the attacks need; return the target but its port, and the clerk's part."""
    User.objects.update(must_change_password=False)
    people = {row["key"]: User.objects.get(username=row["login"]) for row in rows_of("people.csv")}
    clerks = [people[row["key"]] for row in rows_of("people.csv") if row["role"] == Role.CLERK]
    ours = people[AT_WORK]
    ours.set_password(PASSWORD)
    ours.save()
    names = [user.username for user in people.values() if user not in (ours, *clerks)]
    for name in names:
        passwords.issue_code(user=User.objects.get(username=name), by=None)
    ledger = folder / "endless.xlsx"
    ledger.write_bytes(endless(250))
    target = {
        "sessions": {
            "clerks": [session_of(user) for user in clerks if user != ours][: attacks.AT_ONCE],
            "assessor": [session_of(people["assessor"])],
            "readers": [
                session_of(people[key]) for key in ("secretary", "centre_officer", "discipline", AT_WORK)
            ],
        },
        "names": (names + [f"nobody{number}" for number in range(100)])[:100],
        "ledger": str(ledger),
        "scheme": Scheme.objects.earliest("pk").pk,
    }
    project = (
        Project.objects.filter(unit=ours.post.unit, stage=Stage.BUILDING).earliest("pk").get_absolute_url()
    )
    connections.close_all()
    return target, ours.username, project


def in_quiet(clerk):
    """Let the clerk work alone, to compare with."""
    begun = time.monotonic()
    for _ in range(3):
        clerk.go_round()
    return {}, time.monotonic() - begun, clerk.end_of_day()


def flooded(kind, target, clerk):
    """Let one kind of attack run while the clerk works; return what the attack was told, how long it took, the clerk's day."""
    begun = time.monotonic()
    attack = subprocess.Popen(
        [sys.executable, "-m", "tests.flood.attacks", kind],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    attack.stdin.write(json.dumps(target))
    attack.stdin.close()
    clerk.go_round()
    while attack.poll() is None:
        clerk.go_round()
    assert attack.returncode == 0, f"the attack itself broke: {kind}"
    return json.loads(attack.stdout.read()), time.monotonic() - begun, clerk.end_of_day()


def play(folder, told):
    """Serve the county in a folder, work in it in quiet and under each attack; return the days and the errors of the server."""
    target, login, project = prepare(folder)
    target["port"], said, days = free_port(), [], {}
    with luodi(folder, "serve", "--port", str(target["port"]), "--processes", "2") as server:
        said_when_open(server)
        threading.Thread(target=lambda: said.extend(server.stdout), daemon=True).start()
        with working.clerk(f"http://127.0.0.1:{target['port']}", project) as clerk:
            clerk.log_in(login, PASSWORD)
            days["none"] = in_quiet(clerk)
            for kind in attacks.KINDS:
                days[kind] = flooded(kind, target, clerk)
                told(kind, days[kind][0], days[kind][2].slowest)
    return days, [line.strip() for line in said if "Error" in line or "Internal Server" in line]
