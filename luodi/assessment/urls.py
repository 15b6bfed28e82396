"""Routes of the assessment."""

from django.urls import path

from luodi.assessment.views import editor, inputs, objections, runs, schemes, trials, units

app_name = "assessment"
urlpatterns = [
    path("assessment/", runs.listing, name="runs"),
    path("assessment/schemes/", schemes.listing, name="schemes"),
    path("assessment/schemes/new/", schemes.new, name="new_scheme"),
    path("assessment/schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("assessment/schemes/<int:pk>/set/", editor.set_version, name="set_version"),
    path("assessment/schemes/<int:pk>/settle/<int:number>/", schemes.settle_version, name="settle_version"),
    path("assessment/schemes/<int:pk>/set/work/", editor.work, name="work_on_scheme"),
    path("assessment/schemes/<int:pk>/try/", trials.try_change, name="try_change"),
    path("assessment/schemes/<int:pk>/compare/", trials.compare, name="compare_versions"),
    path("assessment/schemes/<int:pk>/units/", units.units, name="units"),
    path("assessment/schemes/<int:pk>/begin/", schemes.begin, name="begin"),
    path("assessment/<int:pk>/", runs.run, name="run"),
    path("assessment/<int:pk>/compute/", runs.compute, name="compute"),
    path("assessment/<int:pk>/export/", runs.export, name="export"),
    path("assessment/<int:pk>/show/", runs.show, name="show"),
    path("assessment/<int:pk>/finish/", runs.finish, name="finish"),
    path("assessment/<int:pk>/void/", runs.void, name="void"),
    path("assessment/<int:pk>/units/<int:unit>/", runs.unit, name="unit"),
    path("assessment/<int:pk>/units/<int:unit>/object/", objections.object_to, name="object"),
    path("assessment/<int:pk>/units/<int:unit>/rows/", objections.rows, name="rows"),
    path("assessment/<int:pk>/inputs/", inputs.listing, name="inputs"),
    path("assessment/<int:pk>/inputs/paste/", inputs.paste, name="paste_inputs"),
    path("assessment/<int:pk>/inputs/list/", inputs.enter_list, name="enter_list"),
    path("assessment/<int:pk>/inputs/confirm/", inputs.confirm, name="confirm_inputs"),
    path("assessment/<int:pk>/inputs/<int:entry>/give-back/", inputs.give_back, name="give_back_input"),
    path("assessment/<int:pk>/objections/<int:objection>/", objections.settle, name="settle_objection"),
    path("assessment/<int:pk>/consequences/<int:consequence>/", runs.decide, name="decide_consequence"),
]
