from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "health"
    verbose_name = _("Health and usage")

    def ready(self) -> None:
        from health import receivers  # noqa: F401, PLC0415 (connects the receivers)
