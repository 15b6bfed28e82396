"""Posts, people and units on screen."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luodi.accounts.access import open_to_every_user
from luodi.accounts.middleware import POST


@require_POST
@open_to_every_user
def switch_post(request):
    """Go on under another of one's own posts."""
    held = {str(post.pk): post for post in request.user.posts_now}
    chosen = held.get(request.POST.get("post", ""))
    if chosen is None:
        raise Http404
    request.session[POST] = chosen.pk
    return redirect("desk:home")
