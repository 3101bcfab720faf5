from allauth.mfa.apps import MFAConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PlatformAdminConfig(AdminConfig):
    """Stands apart from the site: applications are read before models exist."""

    default_site = "cs_platform.admin_site.PlatformAdminSite"


class SecondFactorConfig(MFAConfig):
    """allauth's application under the name that our pages use."""

    verbose_name = _("Second factors")
