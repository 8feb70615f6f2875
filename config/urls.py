"""Every address of the portal."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from config import health
from reports.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("units.urls")),
    path("", include("accounts.urls")),
    path("", include("contests.urls")),
    path("", include("submissions.urls")),
    path("", include("judging.urls")),
    path("", include("payouts.urls")),
    path("", include("reports.urls")),
    path("", include("rehearsals.urls")),
    path("", include("notifications.urls")),
    path("admin/", admin.site.urls),
]
