"""Rows to measure on, made inside PostgreSQL from the row numbers: the same at every run."""

from datetime import date

from django.db import connection

DAYS = 180
FEATURES = 5
LAST_DAY = date(2026, 6, 30)

# A pseudo-random share in [0, 1) out of a number: stable, and spread evenly.
SHARE = "((hashint8({number}) & 1048575) / 1048576.0)"

TABLES = (
    "health_scoreday",
    "health_accountsnapshot",
    "health_flag",
    "health_accountday",
    "health_userday",
    "health_featureday",
    "health_accountmonth",
    "health_accountusage",
    "health_usageevent",
    "health_usageidentity",
    "health_setaside",
    "health_intake",
    "health_usageuser",
    "health_eventname",
    "jobs_workitem",
    "jobs_run",
    "tiers_subscription",
    "accounts_timelineentry",
    "accounts_csmassignment",
    "accounts_membership",
    "accounts_account",
)


def execute(statement: str, **params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def clear() -> None:
    execute(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY CASCADE")


def make_accounts(count: int) -> None:
    execute(
        """
        INSERT INTO accounts_account (id, external_id, name, starts_on, seats, industry, country, time_zone, currency,
                                      annual_value_minor, has_usage_source, created_at, updated_at)
        SELECT n, 'acc-' || n, 'Account ' || n, %(last)s::date - (20 + n %% 160), 1 + n %% 20,
               (ARRAY['Retail','Health','Finance','Media'])[1 + n %% 4], (ARRAY['DE','US','CN','GB'])[1 + n %% 4],
               'UTC', 'EUR', 100000 * (1 + n %% 90), true, now(), now()
        FROM generate_series(1, %(count)s) n
        """,
        count=count,
        last=LAST_DAY,
    )


def make_rollups(count: int) -> None:
    """Half a year of usage: 1 to 5 users an account, each active on 2 to 40 % of the days, five features."""
    values = {"count": count, "last": LAST_DAY, "days": DAYS, "features": FEATURES}
    execute(
        "INSERT INTO health_eventname (id, name, first_day)"
        " SELECT n, 'Event ' || n, %(last)s::date - %(days)s FROM generate_series(1, %(features)s) n",
        **values,
    )
    execute(
        "INSERT INTO health_usageuser (id, account_id, external_id, name, email, first_day)"
        " SELECT (a - 1) * 5 + u, a, 'user-' || u, '', '', %(last)s::date - %(days)s + (a %% 30)::int"
        " FROM generate_series(1, %(count)s) a, generate_series(1, 1 + a %% 5) u",
        **values,
    )
    execute(
        f"""
        INSERT INTO health_userday (account_id, day, user_id, events)
        SELECT u.account_id, d.day, u.id, 1 + (u.id + (d.day - date '2026-01-01')) %% 7
        FROM health_usageuser u
        JOIN LATERAL (SELECT %(last)s::date - s AS day FROM generate_series(0, %(days)s - 1) s) d ON true
        WHERE {SHARE.format(number="u.id * 1000 + (d.day - date '2025-01-01')")}
            < 0.02 + 0.38 * (u.account_id %% 97) / 97.0
        ORDER BY 1, 2, 3
        """,
        **values,
    )
    execute(
        "INSERT INTO health_accountday (account_id, day, events, users)"
        " SELECT account_id, day, sum(events), count(*) FROM health_userday GROUP BY 1, 2 ORDER BY 1, 2"
    )
    execute(
        "INSERT INTO health_featureday (account_id, day, event_id, events)"
        " SELECT account_id, day, 1 + (account_id + user_id) %% %(features)s, sum(events)"
        " FROM health_userday GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        **values,
    )
    execute(
        "INSERT INTO health_accountmonth (account_id, month, days)"
        " SELECT account_id, date_trunc('month', day)::date, bit_or(1 << (extract(day FROM day)::int - 1))"
        " FROM health_accountday GROUP BY 1, 2 ORDER BY 1, 2"
    )
    execute(
        "INSERT INTO health_accountusage (account_id, zone, first_day, last_day, changed, computed)"
        " SELECT account_id, 'UTC', min(day), max(day), 1, 0 FROM health_accountday GROUP BY 1"
    )
    execute("VACUUM ANALYZE")


def rollup_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM health_accountday) + (SELECT count(*) FROM health_userday)"
            " + (SELECT count(*) FROM health_featureday)"
        )
        return cursor.fetchone()[0]
