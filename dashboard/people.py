"""Names that filters offer."""

from django.utils.translation import get_language

from accounts.models.people import User
from tiers.models.plans import Plan


def staff_names() -> dict[int, str]:
    """Everybody of the vendor: who may look after an account."""
    staff = User.objects.exclude(staff_role="").order_by("name", "email").values_list("pk", "name", "email")
    return {pk: name or email for pk, name, email in staff}


def plan_names() -> dict[str, str]:
    field = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
    return dict(Plan.objects.order_by("position", "pk").values_list("key", field))
