import csv
import datetime
import gzip
import hashlib
from collections import Counter

import pytest

from cs_platform.demo.companies import Rhythm, Story, draw_companies
from cs_platform.demo.features import FEATURES
from cs_platform.demo.files import write_files
from cs_platform.demo.seasons import busyness
from cs_platform.demo.usage import intensity, simulate_usage

LAST_DAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def companies():
    return list(draw_companies(LAST_DAY))


def test_three_hundred_companies_each_with_its_own_name(companies):
    assert len(companies) == len({company.name for company in companies}) == 300
    assert {company.story for company in companies} == set(Story)
    assert {company.rhythm for company in companies} == set(Rhythm)


def test_enough_terms_are_decided_for_a_trial_of_the_model(companies):
    outcomes = Counter(outcome for company in companies for _, outcome in company.terms)
    assert outcomes["renewed"] >= 60
    assert outcomes["churned"] >= 30


def test_not_every_company_fits_a_model(companies):
    left = {company.story for company in companies if company.left_on}
    stayed = {company.story for company in companies if company.terms and not company.left_on}
    assert left & {Story.STEADY, Story.GROWING, Story.SEASONAL}, "somebody healthy leaves"
    assert stayed & {Story.FADING, Story.STOPPED, Story.NEVER, Story.TRIED}, "somebody sick stays"


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    digests = []
    for name in ("first", "second"):
        write_files(tmp_path / name, list(draw_companies(LAST_DAY, 12)), LAST_DAY)
        files = sorted((tmp_path / name).iterdir())
        assert [file.name for file in files] == ["accounts.csv", "features.csv", "outcomes.csv", "usage.csv.gz"]
        digests.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
    assert digests[0] == digests[1]


def test_more_companies_leave_the_first_ones_as_they_are():
    assert list(draw_companies(LAST_DAY, 40))[:15] == list(draw_companies(LAST_DAY, 15))


def test_usage_lies_between_the_start_and_the_end(companies):
    names = {feature.event: feature for feature in FEATURES}
    for company in companies[:40]:
        days = set()
        for row in simulate_usage(company, LAST_DAY):
            assert company.plan in names[row.event].plans
            assert row.times >= 1
            days.add(datetime.date.fromisoformat(row.timestamp[:10]))
        until = min(LAST_DAY, company.left_on or LAST_DAY)
        one = datetime.timedelta(days=1)  # the timestamps are UTC, the days are local
        assert all(company.starts_on - one <= day <= until + one for day in days)


def test_stories_turn(companies):
    by_story = {company.story: company for company in companies}
    silent, fading = by_story[Story.NEVER], by_story[Story.FADING]
    assert list(simulate_usage(silent, LAST_DAY)) == []
    before, after = fading.turn - datetime.timedelta(days=1), fading.turn + datetime.timedelta(days=90)
    assert intensity(fading, after) < 0.1 < intensity(fading, before)
    tried = by_story[Story.TRIED]
    assert not {row.event for row in simulate_usage(tried, LAST_DAY)} & {f.event for f in FEATURES if f.core}


def test_seasons_differ_by_country():
    christmas, spring_festival = datetime.date(2025, 12, 25), datetime.date(2026, 2, 18)
    assert (busyness(christmas, "GB"), busyness(christmas, "CN")) == (0.12, 1.0)
    assert (busyness(spring_festival, "GB"), busyness(spring_festival, "CN")) == (1.1, 0.022000000000000002)
    friday = datetime.date(2026, 5, 8)
    assert (busyness(friday, "IL"), busyness(friday, "US")) == (0.06, 1.0)


def test_files_read_back_as_the_contract_names_their_columns(tmp_path):
    rows = write_files(tmp_path, list(draw_companies(LAST_DAY, 5)), LAST_DAY)
    with gzip.open(tmp_path / "usage.csv.gz", "rt", encoding="utf-8", newline="") as file:
        usage = list(csv.DictReader(file))
    assert len(usage) == rows > 500
    assert list(usage[0]) == ["account", "user", "event", "timestamp", "count"]
