from django.urls import path

from dsr.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("outbox/", views.outbox, name="outbox"),
]
