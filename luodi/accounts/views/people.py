"""People, their posts and their codes."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.actions import passwords, posts
from luodi.accounts.actions import people as actions
from luodi.accounts.actions.people import PersonRefused
from luodi.accounts.actions.posts import PostRefused
from luodi.accounts.forms import people as forms
from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission, Role
from luodi.accounts.reports import people as reports
from luodi.accounts.reports.units import unplaced_posts
from luodi.accounts.views.attempt import attempt
from luodi.accounts.views.codes import show_codes
from luodi.common import clock
from luodi.common.http import render_part, typed
from luodi.common.paging import page_of


@requires(Permission.PEOPLE_VIEW)
def people(request):
    """Show the list."""
    asked = {name: typed(request.GET, name) for name in ("q", "unit", "role", "state")}
    found = reports.people(
        request.user, text=asked["q"], unit=asked["unit"], role=asked["role"], state=asked["state"]
    )
    context = {
        "page": page_of(found, request.GET.get("page")),
        "asked": asked,
        "units": _units(request),
        "roles": Role,
        "unplaced": unplaced_posts(request.user).count(),
    }
    return render_part(request, page="accounts/people.html", part="accounts/_people.html", context=context)


@requires(Permission.PEOPLE_VIEW)
def person(request, pk):
    """Show a person with all posts."""
    person = visible_or_404(request, User, pk=pk)
    may_manage = request.user.can(Permission.PEOPLE_MANAGE) and person.pk != request.user.pk
    context = {
        "person": person,
        "posts": reports.posts_of(person, request.user),
        "today": clock.today(),
        "has_two_steps": is_mfa_enabled(person),
        "may_give_posts": request.user.can(Permission.POSTS_MANAGE) and person.pk != request.user.pk,
        "may_manage": may_manage and User.objects.writable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "accounts/person.html", context)


@never_cache
@requires(Permission.PEOPLE_MANAGE)
def create_person(request):
    """Enter a person with the first post; the code is shown in the answer and never again."""
    form = forms.NewPersonForm(_units(request), request.POST or None)
    if form.is_valid() and (
        made := attempt(
            form, (PersonRefused, PostRefused), actions.create_people, entries=[form.entry()], by=request.user
        )
    ):
        return show_codes(request, made, "新建人员", half="first")
    note = "新建后显示一次性口令的前一半，另一名管理员放行时显示后一半，都当面交给本人，由本人设置密码。"
    return _form_page(request, form, "新建人员", "新建", note)


@requires(Permission.PEOPLE_MANAGE)
def change_person(request, pk):
    """Correct a name or a phone."""
    person = writable_or_404(request, User, pk=pk)
    form = forms.PersonForm(
        request.POST or None, initial={"full_name": person.full_name, "phone": person.phone}
    )
    if form.is_valid():
        actions.change_person(user=person, **form.cleaned_data, by=request.user)
        messages.success(request, "已修改。")
        return redirect(person)
    return _form_page(request, form, "修改人员", "保存", "登录名不能改；换了人请新建。", person)


@never_cache
@requires(Permission.PEOPLE_MANAGE)
def issue_code(request, pk):
    """Hand out a one-time code; it is shown in the answer and never again."""
    person = writable_or_404(request, User, pk=pk)
    form = forms.CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (
        code := attempt(
            form,
            passwords.CodeNotIssued,
            passwords.issue_code,
            user=person,
            **form.cleaned_data,
            by=request.user,
        )
    ):
        return show_codes(request, [(person, code)], "重置密码", half="first")
    note = (
        "请先当面核实是本人。您看到口令的前一半，另一名管理员放行时看到后一半；24 小时内有效，只能用一次；"
        "本人用它设置新密码以前，原来的密码不变。"
    )
    return _form_page(request, form, "重置密码", "发一次性口令", note, person)


@require_POST
@requires(Permission.PEOPLE_MANAGE)
def deactivate_person(request, pk):
    """Keep a person out."""
    person = writable_or_404(request, User, pk=pk)
    try:
        actions.deactivate_person(user=person, by=request.user)
    except (PersonRefused, PostRefused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已停用{person.full_name}，其登录已经失效。")
    return redirect(person)


@require_POST
@requires(Permission.PEOPLE_MANAGE)
def reactivate_person(request, pk):
    """Let a person in again."""
    person = writable_or_404(request, User, pk=pk)
    actions.reactivate_person(user=person, by=request.user)
    messages.success(request, f"{person.full_name}可以登录了。")
    return redirect(person)


@requires(Permission.POSTS_MANAGE)
def add_post(request, pk):
    """Give a person a post."""
    person = visible_or_404(request, User, pk=pk)
    form = forms.PostForm(_units(request), request.POST or None)
    if form.is_valid() and attempt(
        form, PostRefused, posts.add_post, user=person, entry=form.post_entry(), by=request.user
    ):
        messages.success(request, "已安排岗位。")
        return redirect(person)
    return _form_page(
        request, form, "安排岗位", "安排", f"{person.full_name}可以有多个岗位，一次用一个办事。", person
    )


@requires(Permission.POSTS_MANAGE)
def end_post(request, pk):
    """End a post."""
    post = visible_or_404(request, Post, "user", "unit", pk=pk)
    form = forms.EndPostForm(request.POST or None)
    if form.is_valid() and attempt(
        form, PostRefused, posts.end_post, post=post, **form.cleaned_data, by=request.user
    ):
        messages.success(request, "岗位已结束。")
        return redirect(post.user)
    note = f"结束{post.user.full_name}的岗位“{post}”。最后一天当天还能用这个岗位办事。"
    return _form_page(request, form, "结束岗位", "结束", note, post.user)


@requires(Permission.POSTS_MANAGE)
def place_post(request, pk):
    """Move a post, whose unit was split, to a successor."""
    post = visible_or_404(request, Post, "user", "unit", pk=pk)
    successors = Unit.objects.visible_to(request.user).filter(inheritances__old=post.unit)
    if not successors:
        raise Http404
    form = forms.PlaceForm(successors, request.POST or None)
    if form.is_valid() and attempt(
        form, PostRefused, posts.place_post, post=post, **form.cleaned_data, by=request.user
    ):
        messages.success(request, "已改派。")
        return redirect(post.user)
    note = f"“{post.unit.name}”已经撤并，{post.user.full_name}的岗位“{post}”从今天起改派到接手的单位。"
    return _form_page(request, form, "改派岗位", "改派", note, post.user)


def _units(request):
    return Unit.objects.visible_to(request.user).valid_on(clock.today())


def _form_page(request, form, title, button, note, person=None):
    context = {"form": form, "title": title, "button": button, "note": note, "person": person}
    return render(request, "accounts/person_form.html", context)
