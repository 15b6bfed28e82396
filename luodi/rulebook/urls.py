from django.urls import path

from luodi.rulebook.views import calendar

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
]
