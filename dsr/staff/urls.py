from django.urls import path

from dsr.staff.views import filing, package, policies, queue, request

app_name = "staff"
urlpatterns = [
    path("", queue.show, name="queue"),
    path("search/", queue.search, name="search"),
    path("search/<str:name>/", queue.results, name="results"),
    path("file/", filing.file, name="file"),
    path("controllers/", policies.controllers, name="controllers"),
    path("controllers/<slug:slug>/policy/<int:version>/", policies.policy, name="policy"),
    path("r/<str:reference>/", request.show, name="request"),
    path("r/<str:reference>/live/", request.live, name="live"),
    path("r/<str:reference>/package/", package.show, name="package"),
    path("r/<str:reference>/attachment/<int:attachment_id>/", package.attachment, name="attachment"),
    path("r/<str:reference>/work/<int:item_id>/complete/", request.complete, name="complete"),
    path("r/<str:reference>/work/<int:item_id>/retry/", request.retry, name="retry"),
    path("r/<str:reference>/<slug:key>/", request.act, name="act"),
]
