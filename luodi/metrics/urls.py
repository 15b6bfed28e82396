from django.urls import path

from luodi.metrics.views import figures, target_sheets, targets

app_name = "metrics"
urlpatterns = [
    path("metrics/", figures.figures, name="figures"),
    path("metrics/<str:code>/", figures.rows, name="rows"),
    path("targets/", targets.board, name="targets"),
    path("targets/<int:year>/", targets.board, name="targets_of"),
    path("targets/<int:year>/set/", targets.set_targets, name="set_targets"),
    path("targets/<int:year>/set/<str:code>/", targets.set_targets, name="set_phases"),
    path("targets/<int:year>/import/", target_sheets.import_targets, name="import_targets"),
    path("targets/<int:year>/workbook/", target_sheets.workbook, name="targets_workbook"),
]
