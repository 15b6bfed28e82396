"""Crawl as each of sixteen kinds of people, ask for all of it again as every other, and look into what comes back."""

import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

from django.apps import apps
from django.db import transaction

from luodi.accounts.models import User
from luodi.audit.models import Entry, Tally
from luodi.demo.diary import rows_of
from luodi.projects.models import Attachment
from tests.conftest import StrictClient
from tests.masked import text_of
from tests.replay import planting
from tests.replay.walking import Asked, offered

# One of each role, clerks of two townships, of a department and of the park, and a leader of a few units.
PEOPLE = (
    "dongchuan_clerk", "xiping_clerk", "agriculture_clerk", "park_clerk", "dongchuan_head", "centre_officer", "secretary",
    "deputy_agriculture", "inspector", "discipline", "agent_county", "assessor", "group_office", "system_admin",
    "security_admin", "audit_admin",
)  # fmt: skip
# Whole telephone numbers are what this route is for; it leaves a line in the trail.
REVEALS = "projects:reveal"


@dataclass(frozen=True)
class Extent:
    """How much is asked for: by so many people, of each route so many pages; again by each other person of a part of the
    routes so many addresses and forms, and so many files."""

    crawlers: int
    crawled: int
    part: float
    replayed: int
    files: int


WHOLE = Extent(crawlers=len(PEOPLE), crawled=10, part=1, replayed=8, files=100_000)
SHARE = Extent(crawlers=3, crawled=1, part=0.3, replayed=1, files=20)


class Reader:
    """A person at a browser who must not meet what is not his."""

    def __init__(self, name, outcome):
        logins = {row["key"]: row["login"] for row in rows_of("people.csv")}
        self.user = User.objects.get(username=logins[name])
        self.name, self.outcome = name, outcome
        self.client = StrictClient(raise_request_exception=False).login_as(self.user)
        self.may_read = planting.may_read(self.user)
        self.closed = planting.closed_words(self.user)

    def ask(self, asked):
        """Ask for an address or send a form; what it did is taken back. Returns the answer."""
        before, last = transaction.savepoint(), Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        Tally.objects.all().delete()
        method = self.client.get if asked.body is None else self.client.post
        answer = method(asked.address, *([dict(asked.body)] if asked.body is not None else []))
        text = text_of(answer)
        self.outcome.count(asked, answer, len(text.encode()))
        leaks = [*self._told(asked, text), *self._did(last)]
        transaction.savepoint_rollback(before)
        self.outcome.leaks += [f"{self.name} {asked.address}: {leak}" for leak in leaks]
        if answer.status_code >= 500:
            self.outcome.faults.append(f"{self.name} {asked.address} {asked.body}: {answer.status_code}")
        return answer, text

    def _told(self, asked, text):
        """Yield the words in an answer that this person may not read."""
        met = {(table, int(pk)) for table, pk in planting.FOUND.findall(text)}
        self.outcome.own_words += len(met & self.may_read)
        yield from (f"reads {table} {pk}" for table, pk in sorted(met - self.may_read))
        yield from (f"reads {word}" for word in self.closed if word in text)
        if planting.WHOLE_PHONE.search(text) and asked.route != REVEALS:
            yield "reads a whole telephone number"

    def _did(self, last):
        """Yield what the trail says this person did to projects that he does not read."""
        for entry in Entry.objects.filter(pk__gt=last, actor_id=self.user.pk).exclude(verb="access.refused"):
            row = _row_of(entry)
            if row and row not in self.may_read:
                yield f"did {entry.verb} to {row}"


def _row_of(entry):
    """Return what an entry is about where words were planted there; of a part of a project the project."""
    model = apps.get_model(entry.target_type) if entry.target_type else None
    if model is None or model in planting.PLANTED:
        return (model._meta.model_name, entry.target_id) if model else None
    row = model._default_manager.filter(pk=entry.target_id).first()
    project = getattr(row, "project_id", None)
    return ("project", project) if project else None


@dataclass
class Outcome:
    """What was asked and what came of it."""

    requests: int = 0
    bytes: int = 0
    answered: Counter = field(default_factory=Counter)
    # Planted words met by those who may read them: that there are many shows that leaks would be seen.
    own_words: int = 0
    leaks: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    crawled: dict = field(default_factory=dict)
    replayed: int = 0
    forms: int = 0
    files: int = 0

    def count(self, asked, answer, size):
        """Note one request."""
        self.requests += 1
        self.bytes += size
        self.answered[answer.status_code] += 1


def play(extent, seed, told=lambda words: None):
    """Crawl, replay, send and open; who crawls and what is asked for again, the seed decides."""
    chance, outcome = random.Random(seed), Outcome()
    planting.plant()
    readers = [Reader(name, outcome) for name in PEOPLE]
    pages, forms = defaultdict(dict), defaultdict(dict)
    for reader in chance.sample(readers, extent.crawlers):
        found, sent = crawl(reader, extent.crawled, chance)
        outcome.crawled[reader.name] = len(found)
        for kinds, met in ((pages, found), (forms, sent)):
            for asked in met:
                kinds[asked.route].setdefault(asked, set()).add(reader)
        told(f"{reader.name}: {len(found)}")
    files = list(Attachment.objects.order_by("pk").values_list("project", "pk"))
    for reader in readers:
        outcome.replayed += again(reader, pages, extent, chance)
        outcome.forms += again(reader, forms, extent, chance)
        outcome.files += by_number(reader, chance.sample(files, min(extent.files, len(files))))
        told(f"{reader.name}: {outcome.requests}, {len(outcome.leaks)}")
    return outcome


def again(reader, kinds, extent, chance):
    """Ask for what others met and this person did not; return how much."""
    routes = chance.sample(sorted(kinds), round(len(kinds) * extent.part))
    asked = []
    for route in routes:
        foreign = sorted((one for one, by in kinds[route].items() if reader not in by), key=str)
        asked += chance.sample(foreign, min(extent.replayed, len(foreign)))
    for one in asked:
        reader.ask(one)
    return len(asked)


def by_number(reader, files):
    """Ask for files by their numbers, and as if each were a file of a project of one's own."""
    own = min((pk for table, pk in reader.may_read if table == "project"), default=0)
    asked = [(through, file) for project, file in files for through in {project, own or project}]
    for through, file in asked:
        reader.ask(Asked(f"/projects/{through}/files/{file}/"))
    return len(asked)


def crawl(reader, most, chance):
    """Follow from the first page what the pages offer, of each route so many; return the addresses and the forms met."""
    seen, forms, waiting, counted = {}, {}, deque([Asked("/")]), Counter()
    while waiting:
        asked = waiting.popleft()
        if counted[asked.route] >= most or asked in seen:
            continue
        counted[asked.route] += 1
        answer, text = reader.ask(asked)
        seen[asked] = answer.status_code
        if answer.status_code == 302:
            waiting.append(Asked(answer.headers["Location"]))
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        met = list(dict.fromkeys(offered(text, asked.address)))
        chance.shuffle(met)
        waiting.extend(one for one in met if one.body is None and one not in seen)
        forms.update((one, True) for one in met if one.body is not None)
    return [asked for asked, status in seen.items() if status == 200], list(forms)
