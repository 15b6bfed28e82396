"""Is the data sound? Questions that no constraint of the database can ask; each answer says what is wrong."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import F, Q

from luodi.assessment.reports import soundness as scored
from luodi.audit import heads, trail
from luodi.audit.models import Chain
from luodi.bulletins import soundness as bulletins
from luodi.files import soundness as kept
from luodi.progress.models import HandOver, Problem, Promise
from luodi.progress.reports import soundness as life
from luodi.projects.models import LevelStatus, Merge, Part, Project
from luodi.projects.stages import Level, StatusAtLevel, highest
from luodi.projects.terms import PartKind
from luodi.rulebook.reports import packs


def faults() -> Iterator[str]:
    """Yield what is wrong, in words for the administrator; nothing when all is well."""
    yield from _broken_chains()
    yield from _projects_apart_from_their_unit()
    yield from _rows_of_two_counties()
    yield from _levels_apart_from_their_project()
    yield from _merges_apart_from_their_projects()
    yield from life.faults()
    yield from _problems_closed_without_signatures()
    yield from _promises_kept_unverified()
    yield from _changed_hand_overs()
    yield from _unreadable_rules()
    yield from kept.faults()
    yield from scored.faults()
    yield from bulletins.faults()


def _broken_chains() -> Iterator[str]:
    for county_id in Chain.objects.order_by("county_id").values_list("county_id", flat=True):
        proof = trail.prove(county_id)
        if proof.broken_at is not None:
            yield f"审计记录（县编号 {county_id}）从第 {proof.broken_at} 条起与指纹不符，可能被改动过。"
        if proof.unproven:
            first, last = proof.unproven
            yield (
                f"审计记录（县编号 {county_id}）第 {first} 至 {last} 条之间有另一把密钥的指纹，现有的密钥核对不了，"
                "请用 LUODI_TRAIL_KEY 或数据文件夹的 trail_key 给出当时的密钥再查。"
            )
    yield from heads.faults()


def _projects_apart_from_their_unit() -> Iterator[str]:
    agreeing = Part.objects.filter(kind=PartKind.RESPONSIBLE, unit_id=F("project__unit_id"))
    for pk, name in Project.objects.exclude(pk__in=agreeing.values("project_id")).values_list("pk", "name"):
        yield f"项目 {pk}“{name}”的责任单位与参与单位表不一致。"


def _rows_of_two_counties() -> Iterator[str]:
    for pk, name in Project.objects.exclude(unit__county_id=F("county_id")).values_list("pk", "name"):
        yield f"项目 {pk}“{name}”与责任单位不在同一个县。"
    for pk in Part.objects.exclude(project__county_id=F("county_id")).values_list("pk", flat=True):
        yield f"参与记录 {pk} 与项目不在同一个县。"
    elsewhere = ~Q(project__county_id=F("county_id")) | ~Q(unit__county_id=F("county_id"))
    for pk in LevelStatus.objects.filter(elsewhere, unit__isnull=False).values_list("pk", flat=True):
        yield f"库状态记录 {pk} 与项目或所属单位不在同一个县。"


def _levels_apart_from_their_project() -> Iterator[str]:
    for pk, name in Project.objects.filter(levels__isnull=True).values_list("pk", "name"):
        yield f"项目 {pk}“{name}”没有三级库状态。"
    rows = LevelStatus.objects.order_by("project_id")
    told = rows.values_list("project_id", "project__level", "level", "status", "is_origin")
    for (pk, level), group in groupby(told.iterator(), key=lambda row: row[:2]):
        found = [(Level(at), StatusAtLevel(status), is_origin) for _, _, at, status, is_origin in group]
        origins = [at for at, _, is_origin in found if is_origin]
        if len(found) != len(Level) or len(origins) != 1:
            yield f"项目 {pk} 的三级库状态不是每级一条、首次入库一处。"
        elif level != highest({at: status for at, status, _ in found}, origins[0]):
            yield f"项目 {pk} 的库层级与三级库状态不一致。"


def _merges_apart_from_their_projects() -> Iterator[str]:
    standing = Merge.objects.filter(undone_at__isnull=True)
    agreeing = standing.filter(survivor_id=F("absorbed__merged_into_id"))
    merged = Project.objects.filter(merged_into__isnull=False).exclude(pk__in=agreeing.values("absorbed_id"))
    for pk, name in merged.values_list("pk", "name"):
        yield f"项目 {pk}“{name}”已并入别的项目，却没有对得上的合并记录。"
    for pk in standing.exclude(pk__in=agreeing).values_list("pk", flat=True):
        yield f"合并记录 {pk} 与两个项目现在的情况不一致。"


def _problems_closed_without_signatures() -> Iterator[str]:
    for pk in Problem.objects.closed_without_three().order_by("pk").values_list("pk", flat=True):
        yield f"问题 {pk} 已销号，但承办单位、企业、核查人没有由三个人签字。"


def _promises_kept_unverified() -> Iterator[str]:
    for pk in Promise.objects.kept_unverified().order_by("pk").values_list("pk", flat=True):
        yield f"承诺 {pk} 列为已兑现，但没有另一个人核定的全部兑现记录。"
    for pk in Promise.objects.paid_too_early().order_by("pk").values_list("pk", flat=True):
        yield f"承诺 {pk} 已登记兑现，但作为前提的企业承诺没有核定兑现。"


def _changed_hand_overs() -> Iterator[str]:
    for hand_over in HandOver.objects.order_by("pk").iterator():
        signed = set(hand_over.signs.values_list("sha256", flat=True))
        if not hand_over.is_whole or signed - {hand_over.sha256}:
            yield f"交接清单 {hand_over.pk} 的内容与形成时或签字时的指纹不符，可能被改动过。"


def _unreadable_rules() -> Iterator[str]:
    for version, why in packs.unreadable():
        yield f"规则版本 {version.pk}（{version.kind}，县编号 {version.county_id}，{version.name}）读不出来：{why}"
