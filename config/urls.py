from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from dsr.web import health
from dsr.web.errors import nothing_here

handler400 = "dsr.web.errors.bad_request"
handler404 = "dsr.web.errors.not_found"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/", include("dsr.api.urls")),
    # An address is given with the account: who could add one would be taken for its owner.
    path("staff/account/email/", nothing_here),
    path("staff/account/", include("allauth.urls")),
    path("staff/", include("dsr.staff.urls")),
    path("audit/", include("dsr.auditor.urls")),
    path("", include("dsr.portal.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("dsr.demo.urls")))
