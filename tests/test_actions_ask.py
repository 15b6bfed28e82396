"""Actions ask themselves: without the right, or on a row out of reach, they refuse whoever calls them, and change nothing.

What views refuse is the table of tests/matrix.py; here the same persons go round the views.
"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from luodi.accounts.actions import passwords, people, posts, reorganising, trail_checks, units
from luodi.accounts.models import Post, PostCover, User
from luodi.accounts.permissions import Scope
from luodi.assessment.actions import deciding, inputs, runs, schemes
from luodi.audit.models import Entry
from luodi.bulletins.actions import bulletins, sheets
from luodi.library.actions import city_lists, disputes, first_contact, handings, rounds
from luodi.metrics.actions import targets
from luodi.progress.actions import facts, light_changes, months, nodes, openings, returns, staging, verdicts
from luodi.progress.actions import papers as proofs
from luodi.projects.actions import archives, attachments, contacts, drafts, exports, merges, record, twins
from luodi.projects.actions.imports import answers, confirming, giving_back, undoing, uploads, words
from luodi.rulebook.actions import calendar, versions
from tests.projects.imports.made import make_batch

DAY = date(2026, 11, 20)
# Each action with who lacks the right it needs. What it is about does not matter: the right is asked first.
WITHOUT_THE_RIGHT = [
    (units.create_units, "security_admin", {"entries": []}),
    (units.rename_unit, "centre", {"unit": None, "name": "", "short_name": "", "on": DAY}),
    (units.change_unit, "centre", {"unit": None, "kind": "", "division_code": "", "parent": None}),
    (units.add_name, "east_clerk", {"unit": None, "name": "东川"}),
    (units.remove_name, "east_clerk", {"name": None}),
    (units.end_unit, "centre", {"unit": None, "on": DAY}),
    (reorganising.merge_units, "centre", {"units": [], "into": None, "on": DAY}),
    (reorganising.split_unit, "centre", {"unit": None, "into": [], "on": DAY}),
    (people.create_people, "system_admin", {"entries": []}),
    (people.change_person, "system_admin", {"user": None, "full_name": "", "phone": ""}),
    (people.deactivate_person, "audit_admin", {"user": None}),
    (people.reactivate_person, "audit_admin", {"user": None}),
    (posts.add_post, "system_admin", {"user": None, "entry": None}),
    (posts.end_post, "system_admin", {"post": None, "on": DAY}),
    (posts.place_post, "system_admin", {"post": None, "unit": None}),
    (passwords.issue_code, "system_admin", {"user": None}),
    (trail_checks.check_trail, "centre", {}),
    (calendar.enter_year, "east_head", {"notice": None, "source": "", "text": ""}),
    (calendar.change_day, "leader", {"named": None, "reason": ""}),
    (calendar.move_due_days, "leader", {"keys": []}),
    (calendar.close_review, "leader", {"up_to": None}),
    (versions.look_through, "leader", {}),
    (versions.start_draft, "leader", {"county_id": 0, "kind": "stages"}),
    (versions.save_draft, "leader", {"version": None, "rules": None, "basis": "", "note": "", "sources": []}),
    (versions.drop_draft, "east_head", {"version": None}),
    (versions.submit, "leader", {"version": None, "effective_from": DAY, "basis": ""}),
    (versions.take_back, "leader", {"version": None}),
    (versions.give_back, "east_head", {"version": None, "words": ""}),
    (versions.release, "east_head", {"version": None}),
    (versions.withdraw, "assessor", {"version": None, "words": ""}),
    (exports.export_list, "agent", {"filters": None, "title": "", "conditions": [], "sort": "", "keys": []}),
    (contacts.reveal_phone, "inspector", {"project": None, "held": None}),
    (attachments.attach, "inspector", {"project": None, "content": None, "name": ""}),
    (attachments.void_attachment, "leader", {"attachment": None, "reason": "错"}),
    (archives.ask, "agent", {"project": None}),
    (archives.take, "agent", {"archive": None}),
    (record.void_project, "east_clerk", {"project": None, "reason": "错"}),
    (merges.merge_projects, "east_clerk", {"survivor": None, "absorbed": None}),
    (merges.undo_merge, "east_clerk", {"merge": None, "reason": ""}),
    (twins.decide, "leader", {"pair": None, "verdict": "different"}),
    (twins.ask_again, "leader", {"pair": None}),
    (drafts.keep_draft, "leader", {"project": None, "typed": {}}),
    (uploads.start, "agent", {"file": None, "name": "", "as_of": None}),
    (uploads.read_anew, "leader", {"batch": None}),
    (uploads.change_columns, "leader", {"batch": None, "columns": {}, "remember": True}),
    (uploads.drop, "leader", {"batch": None}),
    (answers.choose, "leader", {"doubt": None, "choice": 0}),
    (answers.give_unit, "leader", {"batch": None, "text": "", "unit": None, "remember": True}),
    (confirming.confirm, "leader", {"batch": None, "good_only": True}),
    (giving_back.workbook, "inspector", {"batch": None}),
    (undoing.undo, "east_clerk", {"batch": None}),
    (words.forget, "inspector", {"word": None}),
    (facts.record_facts, "leader", {"entries": []}),
    (facts.withdraw, "inspector", {"fact": None}),
    (verdicts.verify_facts, "east_head", {"facts": []}),
    (verdicts.take_back, "east_head", {"facts": []}),
    (verdicts.return_facts, "east_head", {"facts": [], "reason": "错"}),
    (verdicts.approve_reversal, "east_head", {"fact": None}),
    (verdicts.ask_reversal, "leader", {"fact": None, "reason": "错"}),
    (months.close_month, "east_head", {"month": "2026-10"}),
    (months.grant_exemption, "leader", {"unit": None, "form": "", "month": "", "until": DAY, "reason": ""}),
    (returns.remind_units, "leader", {"month": "2026-10"}),
    (returns.file_return, "inspector", {"month": "2026-10", "entries": []}),
    (openings.verify_openings, "east_head", {"moves": []}),
    (staging.check_site, "leader", {"claim": None, "checked_on": DAY, "words": "", "agrees": True}),
    (nodes.report, "leader", {"node": None, "real_start": None, "real_end": None}),
    (rounds.begin, "leader", {"flow": "review", "unit_ids": []}),
    (rounds.answer, "agent", {"sweep": None, "said": {}}),
    (rounds.call_off, "east_head", {"begun": None, "reason": "错"}),
    (city_lists.make, "east_clerk", {"project_ids": [], "title": ""}),
    (city_lists.send, "east_clerk", {"city_list": None, "on": DAY}),
    (city_lists.mark, "leader", {"line": None, "said": None}),
    (city_lists.reverse, "leader", {"city_mark": None, "reason": "错"}),
    (city_lists.export, "agent", {"city_list": None}),
    (first_contact.register, "leader", {"subject": None, "talk": None}),
    (first_contact.give_up, "inspector", {"claim": None, "reason": ""}),
    (disputes.open_dispute, "inspector", {"claim": None, "grounds": ""}),
    (handings.hand_down, "east_head", {"project": None, "order": "", "lead": None}),
    (handings.hand_down_lead, "east_head", {"entry": None, "order": "", "lead": None}),
    (targets.hand_down, "leader", {"year": 2026, "wishes": []}),
    (schemes.found, "centre", {"title": "", "units": []}),
    (schemes.set_units, "centre", {"scheme": None, "units": [], "groups": {}}),
    (schemes.set_version, "centre", {"scheme": None, "text": "", "counting": "", "effective_from": DAY, "basis": ""}),
    (inputs.enter_all, "centre", {"run": None, "facts": []}),
    (inputs.confirm_all, "centre", {"entries": []}),
    (inputs.give_back, "centre", {"entry": None, "reason": "错"}),
    (runs.begin, "centre", {"scheme": None, "period": "2026"}),
    (runs.ask, "centre", {"run": None, "as_of": DAY}),
    (runs.prepare, "centre", {"run": None, "as_of": DAY}),
    (runs.show, "leader", {"run": None, "until": DAY}),
    (runs.void, "leader", {"run": None, "reason": "错"}),
    (runs.finish, "leader", {"run": None}),
    (runs.export, "system_admin", {"run": None, "found": None}),
    (deciding.object_to, "leader", {"run": None, "of_unit": None, "line": "", "words": ""}),
    (deciding.settle, "leader", {"objection": None, "verdict": "", "reason": ""}),
    (deciding.decide, "assessor", {"consequence": None, "verdict": "", "reason": ""}),
    (bulletins.issue, "assessor", {"bulletin": None, "version": 1}),
    (bulletins.note_download, "audit_admin", {"bulletin": None, "form": "word"}),
    (bulletins.draft_as_word, "audit_admin", {"bulletin": None}),
    (sheets.upload, "leader", {"content": None, "file_name": "", "name": ""}),
    (sheets.retire, "leader", {"template": None}),
    (sheets.fill, "audit_admin", {"template": None, "bulletin": None}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "who", "told"),
    WITHOUT_THE_RIGHT,
    ids=[f"{action.__module__.rpartition('.')[2]}.{action.__name__}" for action, _, _ in WITHOUT_THE_RIGHT],
)
def test_without_the_right_an_action_refuses_before_anything_else(cast, action, who, told):
    before = Entry.objects.count()
    with pytest.raises(PermissionDenied):
        action(**told, by=cast[who])
    assert Entry.objects.count() == before


@pytest.fixture
def officer(cast, units):
    """The officer of the centre, for the western township alone."""
    post = cast["centre"].posts.get()
    Post.objects.filter(pk=post.pk).update(scope=Scope.CHOSEN)
    PostCover.objects.create(post=post, unit=units["west"], county=units["county"])
    return User.objects.get(pk=cast["centre"].pk)


def test_with_the_right_but_out_of_reach_an_action_refuses_as_well(cast, project, officer):
    """The project is of the eastern township; a clerk of the west, and an officer of the centre for the west, act on it."""
    before, west = Entry.objects.count(), cast["west_clerk"]
    acts = [
        lambda: attachments.attach(project=project, content=None, name="", by=west),
        lambda: contacts.reveal_phone(project=project, held=None, by=west),
        lambda: archives.ask(project=project, by=west),
        lambda: drafts.keep_draft(project=project, typed={}, by=west),
        lambda: handings.hand_down(project=project, order="请办", lead=None, by=officer),
        lambda: proofs.add_proof(project=project, said=None, by=officer),
        lambda: staging.move_out_of_order(
            project=project, to="signed", happened_on=DAY, reason="补", by=officer
        ),
        lambda: light_changes.ask_change(project=project, to="red", reason="慢", until=DAY, by=officer),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert Entry.objects.count() == before


def test_a_ledger_of_others_is_neither_dropped_nor_read_nor_answered(cast, units):
    batch = make_batch(cast["east_clerk"], units, "east")
    west = cast["west_clerk"]
    for act in (uploads.drop, uploads.read_anew, giving_back.workbook):
        with pytest.raises(PermissionDenied):
            act(batch=batch, by=west)
    for told in ({"columns": {}, "remember": True},):
        with pytest.raises(PermissionDenied):
            uploads.change_columns(batch=batch, **told, by=west)
    with pytest.raises(PermissionDenied):
        confirming.confirm(batch=batch, good_only=True, by=west)
