from django.urls import path

from dsr.auditor import views

app_name = "auditor"
urlpatterns = [
    path("", views.show, name="log"),
    path("event/<int:pk>/", views.event, name="event"),
    path("request/<str:name>/", views.timeline, name="request"),
    path("export.<slug:form>", views.export, name="export"),
]
