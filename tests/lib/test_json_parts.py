"""JSON text cut into its outermost parts."""

import json
import time

import pytest

from lib.json_parts import NotCut, items, members


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[ ]",
        '[1, "a,]\\"b", [2, {"c": ":,"}], {"d": [3]}, null, "\\\\"]',
        ' \n["\\\\\\"", "é", -1.5e3 ,true]\r\n',
    ],
)
def test_items_are_what_a_whole_reader_finds(text):
    assert [json.loads(item) for item in items(text.encode())] == json.loads(text)


@pytest.mark.parametrize("text", ["{}", '{"a": [1, 2], "b\\u0061" : {"c": 1},"a":"x:,}"}', '{"":""}'])
def test_members_are_what_a_whole_reader_finds(text):
    assert {name: json.loads(value) for name, value in members(text.encode()).items()} == json.loads(text)


DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize("bad", [b"NaN", b'"\\ud800"', b'"\xed\xa0\x80"', b'"\xff"', b"{1 2 3}", DEEP, b"tru"])
def test_what_is_wrong_inside_of_a_part_stays_there(bad):
    assert items(b"[1, " + bad + b', {"a": 2}]') == [b"1", bad, b'{"a": 2}']
    assert members(b'{"x": ' + bad + b', "y": 2}') == {"x": bad, "y": b"2"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"x",
        b"{",
        b"[",
        b"]",
        b"[1",
        b"[1]2",
        b"[1]]",
        b"[1,]",
        b"[,]",
        b"[1,,2]",
        b"[1}",
        b"[{]}",
        b'["a]',
        b'["a\\"]',
        b'["',
        b'{"a"}',
        b'{"a":}',
        b"{:1}",
        b'{"a":1:2}',
        b"[1:2]",
        b"{a: 1}",
        b"{1: 1}",
        b'{"a":1,}',
        b'{"\\ud800": 1}',
        b'["a\\',
    ],
)
def test_what_has_no_parts(text):
    for cut in (items, members):
        with pytest.raises(NotCut):
            cut(text)


@pytest.mark.parametrize("text", [b'["' + b'\\"' * 300_000, b"[" * 600_000, b"[" + b'"",' * 200_000])
def test_hostile_text_takes_no_time(text):
    started = time.monotonic()
    with pytest.raises(NotCut):
        items(text)

    assert time.monotonic() - started < 2
