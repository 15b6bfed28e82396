from django.urls import path

from luodi.projects.views import attachments, entering, exports, lists, record

app_name = "projects"
urlpatterns = [
    path("projects/", lists.library, name="list"),
    path("projects/filters/", lists.filters, name="filters"),
    path("projects/groups/", lists.groups, name="groups"),
    path("projects/views/", lists.saved_views, name="views"),
    path("projects/views/save/", lists.save_view, name="save_view"),
    path("projects/views/<int:pk>/drop/", lists.drop_view, name="drop_view"),
    path("projects/export/", exports.export, name="export"),
    path("projects/blank/", exports.blank, name="blank"),
    path("projects/new/", entering.create, name="create"),
    path("projects/twins/", entering.twins, name="twins"),
    path("projects/draft/", entering.keep_draft, name="draft"),
    path("projects/draft/drop/", entering.drop_draft, name="drop_draft"),
    path("projects/<int:pk>/edit/", entering.edit, name="edit"),
    path("projects/<int:pk>/void/", entering.void, name="void"),
    path("projects/<int:pk>/contacts/<int:held>/reveal/", record.reveal, name="reveal"),
    path("projects/<int:pk>/files/", attachments.attach, name="attach"),
    path("projects/<int:pk>/files/<int:held>/", attachments.attachment, name="attachment"),
    path("projects/<int:pk>/files/<int:held>/void/", attachments.void_attachment, name="void_attachment"),
    path("projects/<int:pk>/", record.detail, name="detail"),
    path("projects/<int:pk>/timeline/", record.timeline, name="timeline"),
]
