from django.urls import path

from luodi.rulebook.views import calendar, packs, versions

app_name = "rulebook"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:number>/", calendar.calendar, name="calendar_year"),
    path("calendar/day/", calendar.change_day, name="change_day"),
    path("calendar/new/", calendar.enter_year, name="enter_year"),
    path("calendar/new/by-hand/", calendar.enter_by_hand, name="enter_by_hand"),
    path("calendar/due-days/", calendar.list_due_days, name="due_days"),
    path("calendar/due-days/move/", calendar.move_due_days, name="move_due_days"),
    path("calendar/due-days/close/", calendar.close_review, name="close_review"),
    path("rules/", packs.overview, name="packs"),
    path("rules/looked-through/", versions.look_through, name="look_through"),
    path("rules/packs/<slug:code>/", packs.pack, name="pack"),
    path("rules/packs/<slug:code>/compare/", packs.compare, name="compare"),
    path("rules/packs/<slug:code>/export/", packs.export, name="export"),
    path("rules/packs/<slug:code>/import/", versions.take_in, name="import"),
    path("rules/packs/<slug:code>/start/", versions.start, name="start"),
    path("rules/versions/<int:pk>/", versions.version, name="version"),
    path("rules/versions/<int:pk>/export/", packs.export_version, name="export_version"),
    path("rules/versions/<int:pk>/start/", versions.start_like, name="start_like"),
    path("rules/versions/<int:pk>/edit/", versions.edit, name="edit"),
    path("rules/versions/<int:pk>/submit/", versions.submit, name="submit"),
    path("rules/versions/<int:pk>/take-back/", versions.take_back, name="take_back"),
    path("rules/versions/<int:pk>/drop/", versions.drop, name="drop"),
    path("rules/versions/<int:pk>/release/", versions.release, name="release"),
    path("rules/versions/<int:pk>/give-back/", versions.give_back, name="give_back"),
    path("rules/versions/<int:pk>/withdraw/", versions.withdraw, name="withdraw"),
]
