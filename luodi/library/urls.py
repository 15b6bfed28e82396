from django.urls import path

from luodi.library.views import (
    cases,
    deputies,
    filing_lists,
    filings,
    handings,
    pauses,
    transfers,
)

app_name = "library"
urlpatterns = [
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/steps/<int:pk>/", cases.take, name="take"),
    path("cases/certificates/<int:pk>/", transfers.certificate, name="certificate"),
    path("projects/<int:pk>/transfer/", transfers.ask, name="ask_transfer"),
    path("filings/", filing_lists.queue, name="filings"),
    path("filings/file/", filing_lists.file_many, name="file_many"),
    path("filings/settle/", filing_lists.settle_many, name="settle_many"),
    path("projects/<int:pk>/file/", filings.file, name="file"),
    path("submissions/<int:submission>/files/<int:held>/", filings.submitted_file, name="submitted_file"),
    path("deputies/", deputies.listing, name="deputies"),
    path("deputies/<int:pk>/end/", deputies.end, name="deputy_end"),
    path("cases/steps/<int:pk>/pause/", pauses.pause, name="pause"),
    path("cases/steps/<int:pk>/resume/", pauses.resume, name="resume"),
    path("handings/", handings.listing, name="handings"),
    path("handings/new/", handings.hand_down_lead, name="hand_down_lead"),
    path("projects/<int:pk>/hand-down/", handings.hand_down, name="hand_down"),
]
