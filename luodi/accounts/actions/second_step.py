"""Whether a county asks administrators, and whoever verifies money, for a second step at the log-in."""

from django.db import transaction

from luodi.accounts.actions.notices import tell
from luodi.accounts.asking import permitted
from luodi.accounts.models import TwoStepRule, User
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.codes import overseers
from luodi.accounts.reports.second_step import is_required_in
from luodi.audit import trail
from luodi.common import clock


class RuleRefused(Exception):
    """The rule is not changed; the message says why, in words for the user."""


@permitted(Permission.SECURITY_SET)
@transaction.atomic
def set_two_step_rule(*, is_required: bool, reason: str, by: User) -> None:
    """Ask for a second step in the county, or no more, with the reason; the audit administrators are told."""
    county_id = by.post.county_id
    if county_id is None:
        raise RuleRefused("这项设置由县里的系统管理员修改。")
    if is_required == is_required_in(county_id):
        return
    if not reason.strip():
        raise RuleRefused("请写明原因，它会留在审计记录里。")
    told = {"is_required": is_required, "changed_by": by, "changed_at": clock.now()}
    TwoStepRule.objects.update_or_create(county_id=county_id, defaults=told)
    verb = "two_step.required" if is_required else "two_step.waived"
    trail.record(verb, None, by=by, county_id=county_id, reason=reason.strip()[:200])
    words = "恢复了" if is_required else "取消了"
    tell(overseers(by), f"{by}{words}管理员和认定人员必须开启两步验证的要求。原因：{reason.strip()[:200]}")
