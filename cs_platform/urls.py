"""Every address of the installation, by audience."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from cs_platform.api.missing import NotFoundView
from cs_platform.closed import closed
from cs_platform.home import favicon, home
from cs_platform.invitations import follow, invitation
from cs_platform.language import switch_language
from cs_platform.probes import healthz, readyz
from cs_platform.profile import profile, sessions_end

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("favicon.ico", favicon, name="favicon"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("cs_platform.ingest.urls")),
    path("dashboard/", include("dashboard.urls")),
    path("portal/", include("portal.urls")),
    path("auth/signup/", closed),
    path("auth/email/", closed),
    path("auth/confirm-email/", closed),
    path("auth/confirm-email/<path:key>/", closed),
    path("auth/", include("allauth.urls")),
    path("invitation/", invitation, name="invitation"),
    path("invitation/<str:key>/", follow, name="invitation_link"),
    path("profile/", profile, name="profile"),
    path("profile/sessions/end/", sessions_end, name="profile_sessions_end"),
    path("language/", switch_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("api/v1/", include("cs_platform.api.urls")),
    re_path("^api/", NotFoundView.as_view()),
]

handler500 = "cs_platform.api.problems.server_error"
