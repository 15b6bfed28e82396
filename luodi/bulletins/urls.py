from django.urls import path

from luodi.bulletins.views import bulletins, sheets

app_name = "bulletins"
urlpatterns = [
    path("bulletins/", bulletins.listing, name="list"),
    path("bulletins/draft/<str:kind>/", bulletins.draft, name="draft"),
    path("bulletins/templates/", sheets.templates, name="templates"),
    path("bulletins/templates/<int:pk>/retire/", sheets.retire, name="retire_template"),
    path("bulletins/<int:pk>/fill/<int:template>/", sheets.fill, name="fill"),
    path("bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/edit/", bulletins.edit, name="edit"),
    path("bulletins/<int:pk>/preview/", bulletins.preview, name="preview"),
    path("bulletins/<int:pk>/rebuild/", bulletins.rebuild, name="rebuild"),
    path("bulletins/<int:pk>/drop/", bulletins.drop, name="drop"),
    path("bulletins/<int:pk>/issue/", bulletins.issue, name="issue"),
    path("bulletins/<int:pk>/correct/", bulletins.correct, name="correct"),
    path("bulletins/<int:pk>/draft.docx", bulletins.draft_word, name="draft_word"),
    path("bulletins/<int:pk>/figures/<str:key>/", bulletins.figure, name="figure"),
    path("bulletins/<int:pk>/<str:form>/", bulletins.download, name="download"),
]
