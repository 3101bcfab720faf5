"""What is wrong with an event itself; whatever else fails may succeed later, or for a repaired program."""

import msgspec
from django.db import DataError, IntegrityError

UNFIT = (msgspec.MsgspecError, ValueError, OverflowError, DataError, IntegrityError)
