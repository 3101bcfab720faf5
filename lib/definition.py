"""What a figure means; each room lists its own in its `definitions`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Text
else:
    Text = str | Promise


@dataclass(frozen=True)
class Definition:
    """A figure: its name in code and exports, its name on screens, what it says in plain words, how it is computed."""

    name: str
    label: Text
    sentence: Text
    formula: Text = ""
    unit: Text = ""
    source: Text = ""
    unknown: Text = ""  # when there is no value; empty where there always is one


@dataclass(frozen=True)
class Section:
    """Figures of one subject, as the page of definitions groups them."""

    name: str
    label: Text
    entries: tuple[Definition, ...]
