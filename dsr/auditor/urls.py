from django.urls import path

from dsr.auditor import exports, numbers, sealing, views

app_name = "auditor"
urlpatterns = [
    path("", views.show, name="log"),
    path("event/<int:pk>/", views.event, name="event"),
    path("request/<str:name>/", views.timeline, name="request"),
    path("exports/", exports.index, name="exports"),
    path("exports/<uuid:token>/", exports.show, name="export_of"),
    path("exports/<uuid:token>/bundle.zip", exports.download, name="export_download"),
    path("seal/", sealing.show, name="seal"),
    path("seal/checkpoint.txt", sealing.checkpoint, name="checkpoint"),
    path("numbers/", numbers.choose, name="numbers"),
    path("numbers/<slug:slug>/<int:year>/", numbers.show, name="numbers_of"),
    path("numbers/<slug:slug>/<int:year>/<slug:report>.csv", numbers.export, name="numbers_export"),
    path("export.<slug:form>", views.export, name="export"),
]
