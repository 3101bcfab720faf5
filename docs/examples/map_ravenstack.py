"""Maps the RavenStack files to the files that cs_platform imports: an example for your own exports.

    python docs/examples/map_ravenstack.py FOLDER OUT
    make demo SAMPLE=OUT

RavenStack (by River @ Rivalytics) is a synthetic data set of a B2B SaaS. What its columns become, and what they do not:

accounts.csv   one row per account. Plans Basic, Pro, Enterprise become basic, advanced, premium; the country UK becomes
               GB. The annual value is the sum of `arr_amount` over subscriptions that have no end date and are no
               trial. There is no contract's end in the source, so there is no `ends_on`.
usage.csv      one row per usage row. `usage_id` is the message id, so a doubled one counts once. The account is that of
               the subscription; the source knows no persons, so the subscription stands for the user. Rows whose
               subscription is unknown, or that say a feature was used 0 times, are left out and their number printed.
outcomes.csv   the first churn event of an account: `churned` on that day. An account without any: `renewed` at each
               anniversary of its sign-up within the data, since the source has no renewals.

Support tickets are read by nothing: they are not use of the product.
"""

import argparse
import csv
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

PLANS = {"Basic": "basic", "Pro": "advanced", "Enterprise": "premium"}
COUNTRIES = {"UK": "GB"}
CURRENCY = "USD"


def main() -> None:
    parser = argparse.ArgumentParser(description="Map the RavenStack files to what cs_platform imports.")
    parser.add_argument("folder", type=Path, help="where ravenstack_*.csv are")
    parser.add_argument("out", type=Path, help="where accounts.csv, usage.csv and outcomes.csv shall be")
    arguments = parser.parse_args()
    for line in map_folder(arguments.folder, arguments.out):
        print(line)  # noqa: T201  (a script)


def map_folder(folder: Path, out: Path) -> Iterator[str]:
    """Writes the three files; says of each how many rows it has, and what was left out."""
    out.mkdir(parents=True, exist_ok=True)
    accounts, subscriptions = read(folder, "accounts"), read(folder, "subscriptions")
    usage, churn = read(folder, "feature_usage"), read(folder, "churn_events")
    account_of = {row["subscription_id"]: row["account_id"] for row in subscriptions}
    known = [row for row in usage if row["subscription_id"] in account_of]
    used = [row for row in known if int(row["usage_count"]) > 0]
    last_day = max(row["usage_date"] for row in usage)
    yield write(
        out / "accounts.csv",
        ("external_id", "name", "starts_on", "plan", "seats", "industry", "country", "currency", "annual_value"),
        account_rows(accounts, annual_values(subscriptions)),
    )
    yield write(
        out / "usage.csv",
        ("message_id", "account", "user", "event", "timestamp", "count"),
        usage_rows(used, account_of),
    )
    yield write(out / "outcomes.csv", ("account", "ended_on", "outcome"), outcome_rows(accounts, churn, last_day))
    yield f"left out: {len(usage) - len(known)} of an unknown subscription, {len(known) - len(used)} that used nothing"


def annual_values(subscriptions: Iterable[dict]) -> dict[str, int]:
    """Account -> what its open subscriptions cost a year, in whole dollars."""
    values: dict[str, int] = defaultdict(int)
    for row in subscriptions:
        if not row["end_date"] and row["is_trial"] == "False":
            values[row["account_id"]] += int(row["arr_amount"])
    return values


def account_rows(accounts: Iterable[dict], values: dict[str, int]) -> Iterator[Sequence]:
    for row in accounts:
        country = COUNTRIES.get(row["country"], row["country"])
        yield (
            row["account_id"], row["account_name"], row["signup_date"], PLANS[row["plan_tier"]], row["seats"],
            row["industry"], country, CURRENCY, values.get(row["account_id"], 0),
        )  # fmt: skip


def usage_rows(usage: Iterable[dict], account_of: dict[str, str]) -> Iterator[Sequence]:
    for row in usage:
        subscription = row["subscription_id"]
        yield (
            row["usage_id"], account_of[subscription], subscription, row["feature_name"], row["usage_date"],
            row["usage_count"],
        )  # fmt: skip


def outcome_rows(accounts: Iterable[dict], churn: Iterable[dict], last_day: str) -> Iterator[Sequence]:
    left_on: dict[str, str] = {}
    for row in sorted(churn, key=lambda row: row["churn_date"]):
        left_on.setdefault(row["account_id"], row["churn_date"])
    for row in accounts:
        account = row["account_id"]
        if account in left_on:
            yield account, left_on[account], "churned"
            continue
        for day in ends_of_years(datetime.date.fromisoformat(row["signup_date"])):
            if day.isoformat() > last_day:
                break
            yield account, day, "renewed"


def ends_of_years(start: datetime.date) -> Iterator[datetime.date]:
    """The last day of the first year, of the second, ... (of a 29 February: the 28th)."""
    for year in range(start.year + 1, start.year + 100):
        same_day = start.replace(year=year, day=28) if (start.month, start.day) == (2, 29) else start.replace(year=year)
        yield same_day - datetime.timedelta(days=0 if (start.month, start.day) == (2, 29) else 1)


def read(folder: Path, name: str) -> list[dict]:
    with (folder / f"ravenstack_{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        count = 0
        for row in rows:
            writer.writerow(row)
            count += 1
    return f"{path.name}: {count} rows"


if __name__ == "__main__":
    main()
