"""What people taught the reader of ledgers: the list, and taking a word off it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common import paging
from luodi.projects.actions.imports import words as actions
from luodi.projects.forms.imports import FIELDS
from luodi.projects.models import LedgerWord


@requires(Permission.IMPORT)
def ledger_words(request):
    """Show the words that hold for the ledgers of the own unit; to the centre those of the whole county."""
    rows = LedgerWord.objects.writable_by(request.user).select_related("unit", "means", "taught_by")
    page = paging.page_of(rows.order_by("kind", "text", "pk"), request.GET.get("page"))
    return render(request, "projects/ledger_words.html", {"page": page, "fields": FIELDS})


@require_POST
@requires(Permission.IMPORT)
def forget_word(request, pk):
    """Take a word off the list."""
    word = writable_or_404(request, LedgerWord, "means", pk=pk)
    actions.forget(word=word, by=request.user)
    messages.success(request, f"“{word}”以后不再这样认；以前导入的不变。")
    return redirect("projects:ledger_words")
