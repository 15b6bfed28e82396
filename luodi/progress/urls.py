"""Routes of the life of a project."""

from django.urls import path

from luodi.progress.views import facts, months, nodes, problems, promises, returns

app_name = "progress"
urlpatterns = [
    path("problems/", problems.listing, name="problems"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/<int:pk>/handle/<slug:act>/", problems.handle, name="handle_problem"),
    path("problems/<int:pk>/check/<slug:act>/", problems.check, name="check_problem"),
    path("problems/<int:pk>/withdraw/", problems.withdraw, name="withdraw_problem"),
    path("problems/<int:pk>/files/<int:held>/", problems.problem_file, name="problem_file"),
    path("projects/<int:pk>/problems/raise/", problems.raise_problem, name="raise_problem"),
    path("projects/<int:pk>/facts/<str:kind>/", facts.record, name="record_fact"),
    path("facts/", facts.listing, name="facts"),
    path("facts/settle/", facts.settle, name="settle_facts"),
    path("facts/<int:pk>/", facts.fact, name="fact"),
    path("facts/<int:pk>/evidence/<int:held>/", facts.evidence, name="evidence"),
    path("facts/<int:pk>/approve/", facts.approve, name="approve_reversal"),
    path("facts/<int:pk>/withdraw/", facts.withdraw, name="withdraw_fact"),
    path("facts/<int:pk>/reverse/", facts.reverse_fact, name="reverse_fact"),
    path("returns/", returns.listing, name="returns"),
    path("returns/<str:month>/file/", returns.file, name="file_return"),
    path("months/", months.listing, name="months"),
    path("months/close/", months.close, name="close_month"),
    path("months/exempt/", months.exempt, name="grant_exemption"),
    path("promises/", promises.listing, name="promises"),
    path("projects/<int:pk>/promises/new/", promises.record, name="record_promise"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
    path("promises/<int:pk>/report/", promises.report, name="report_promise"),
    path("promises/<int:pk>/change/", promises.change, name="change_promise"),
    path("promises/<int:pk>/review/", promises.review, name="review_promise"),
    path("promises/<int:pk>/files/<int:held>/", promises.file, name="promise_file"),
    path("promises/<int:pk>/decide/<slug:act>/", promises.decide, name="decide_promise"),
    path("preparation/", nodes.preparation_list, name="preparation"),
    path("projects/<int:pk>/nodes/", nodes.plan, name="nodes"),
    path("projects/<int:pk>/nodes/begin/", nodes.begin, name="begin_nodes"),
    path("projects/<int:pk>/nodes/add/", nodes.add, name="add_node"),
    path("projects/<int:pk>/nodes/follow/", nodes.follow, name="follow_nodes"),
    path("nodes/<int:pk>/", nodes.node, name="node"),
    path("nodes/<int:pk>/report/", nodes.report, name="report_node"),
    path("nodes/<int:pk>/change/", nodes.change, name="change_node"),
    path("nodes/<int:pk>/void/", nodes.void, name="void_node"),
]
