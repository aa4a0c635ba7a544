from django.urls import path

from dsr.api import suppressed, views

app_name = "api"
urlpatterns = [
    path("v1/suppressed/", suppressed.SuppressedView.as_view(), name="suppressed"),
    path("v1/requests/", views.RequestsView.as_view(), name="requests"),
    path("v1/requests/<str:reference>/", views.RequestView.as_view(), name="request"),
    path("v1/requests/<str:reference>/receipt/", views.ReceiptView.as_view(), name="receipt"),
    path("v1/requests/<str:reference>/package/", views.PackageView.as_view(), name="package"),
]
