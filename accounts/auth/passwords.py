from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Django's rule in our words: its Chinese catalogue lacks the message (it was reworded in 5.2)."""

    def get_error_message(self) -> str:
        text = ngettext(
            "The password is too short: it needs at least %(count)d character.",
            "The password is too short: it needs at least %(count)d characters.",
            self.min_length,
        )
        return text % {"count": self.min_length}
