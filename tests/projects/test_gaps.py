"""What waits for a person in the record."""

from luodi.common import todo
from luodi.projects.actions.drafts import keep_draft


def titles(user):
    return [item.title for item in todo.items_for(user)]


def test_a_draft_waits_until_it_is_finished(cast, project):
    new = keep_draft(project=None, typed={"name": "冷库"}, by=cast["east_clerk"])
    changed = keep_draft(project=project, typed={"name": "改了"}, by=cast["east_clerk"])
    items = [item for item in todo.items_for(cast["east_clerk"]) if item.source == "草稿"]
    assert {item.title for item in items} == {
        f"“{project.name}”填了一半，没有保存",
        "“冷库”填了一半，没有保存",
    }
    assert {item.url for item in items} == {
        f"/projects/new/?draft={new.pk}",
        f"/projects/{project.pk}/edit/?draft={changed.pk}",
    }
    assert not [item for item in todo.items_for(cast["east_head"]) if item.source == "草稿"]


def test_projects_without_an_amount_are_one_item_and_lead_to_exactly_these(login, cast, enter):
    for number in range(3):
        enter(f"缺金额{number}", "east")
    enter("外乡的", "west")
    enter("流失的", "east", status="lost", investment=1)
    (item,) = [item for item in todo.items_for(cast["east_clerk"]) if item.source == "项目"]
    assert item.title == "3 个项目没有总投资"
    page = login(cast["east_clerk"]).get(item.url).text
    assert "筛选出 3 个" in page


def test_all_posts_are_covered_and_the_acting_one_stays(cast, enter):
    enter("西乡缺金额", "west")
    enter("文旅缺金额", "culture")
    user = cast["both"]
    acting = user.post
    assert titles(user) == ["1 个项目没有总投资", "1 个项目没有总投资"]
    assert user.post == acting


def test_the_centre_is_not_asked_for_the_units_amounts(cast, enter):
    enter("缺金额", "east")
    assert titles(cast["centre"]) == []
