"""Late, re-sent, split, in another zone: it all comes out as if everything had come in order at once."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models.company import Account
from health.queries.usage_check import differences
from health.services import held, rollups
from tests.factories.people import make_account
from tests.factories.usage import count_in, event, recount, stored

ZONES = ["UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"]
TIMES = [
    "2026-03-28",
    "2026-03-28T23:30:00Z",
    "2026-03-29T00:30:00+02:00",
    "2026-03-31T20:00:00Z",
    "2026-04-01T05:00:00-07:00",
    "2026-04-01",
    "2025-12-31T23:59:59Z",
]
events = st.builds(
    event,
    account=st.sampled_from(["acme", "globex", "late"]),
    user=st.sampled_from(["alice", "bob", "charlie"]),
    name=st.sampled_from(["Report created", "Report shared"]),
    timestamp=st.sampled_from(TIMES),
    message_id=st.sampled_from(["", "m-1", "m-2", "m-3"]),
    count=st.sampled_from(["", "2", "5"]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("store"), st.lists(events, min_size=1, max_size=6)),
        st.tuples(st.just("zone"), st.tuples(st.sampled_from(["acme", "globex"]), st.sampled_from(ZONES))),
        st.tuples(st.just("rebuild"), st.none()),
    ),
    max_size=8,
)


class AnyOrder(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def test_roll_ups_are_what_the_raw_events_say(self, steps):
        make_account("acme")
        make_account("globex", time_zone="Asia/Kathmandu")
        sent = {}
        for step, what in steps:
            if step == "store":
                count_in(*what)
                sent.update((e.identity, e) for e in what)
            elif step == "zone":
                Account.objects.filter(external_id=what[0]).update(time_zone=what[1])
            else:
                rollups.ensure_current()
        make_account("late", time_zone="America/Los_Angeles")
        held.release()
        count_in(*sent.values())
        rollups.ensure_current()

        assert stored() == recount()
        assert len(stored()["users"]) <= len(sent)
        assert differences() == []
