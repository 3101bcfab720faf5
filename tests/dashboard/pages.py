"""Reads what a page shows."""

import html
import re

ROW = re.compile(r'<tr><th scope="row"><a href="[^"]*">(.*?)</a>')


def names(response) -> list[str]:
    """The accounts of a list page, in order."""
    return [html.unescape(name) for name in ROW.findall(response.content.decode())]


def text(response) -> str:
    """The page without its markup, spaces made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())
