"""What a service refuses although the request is sound."""

from typing import ClassVar


class Refused(Exception):
    """`reason` is an English sentence marked by `gettext_noop`: pages, admin and API say it in the reader's language.

    `field` is the field of a form that it is about; empty where it is about the whole.
    """

    reason: ClassVar[str] = ""
    field: ClassVar[str] = ""
