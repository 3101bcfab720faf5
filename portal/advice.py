"""What would help most next, in the customer's words: for every metric of a health model what is seen, and one step."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Advice(NamedTuple):
    """`seen` has a place for the figure."""

    title: str | Promise
    seen: str | Promise
    step: str | Promise


ADVICE: dict[str, Advice] = {
    "active_days_28": Advice(
        _("Make it part of the week"),
        _("It was used on %(value)s of the last 28 days."),
        _("Choose one regular meeting that opens its figures in the product instead of on slides."),
    ),
    "active_users_7": Advice(
        _("Bring more colleagues in this week"),
        _("People who used it in the last seven days: %(value)s."),
        _("Ask two colleagues who have not been in lately to take over one task that is done in the product."),
    ),
    "active_users_28": Advice(
        _("Bring more colleagues in"),
        _("People who used it in the last 28 days: %(value)s."),
        _("Think of the colleague who asks for these figures most often, and give that person access first."),
    ),
    "dau_mean_28": Advice(
        _("More colleagues on an ordinary day"),
        _("On an average day so many people work with it: %(value)s."),
        _("Move one daily routine of the whole team into the product, such as the look at yesterday's figures."),
    ),
    "stickiness": Advice(
        _("From now and then to every day"),
        _("Who uses it at all comes on this share of days: %(value)s."),
        _("Set up one thing that each of them needs every morning, and agree to start the day with it for two weeks."),
    ),
    "seat_utilisation": Advice(
        _("Fill the seats that you pay for"),
        _("This share of your seats was in use in the last 28 days: %(value)s."),
        _("Name the colleagues for the free seats; your contact gives them an introduction of one hour."),
    ),
    "feature_breadth": Advice(
        _("Try one more feature"),
        _("This share of the features was in use in the last 28 days: %(value)s."),
        _("Choose one that you pay for and do not use yet; your contact shows it in half an hour."),
    ),
    "usage_trend": Advice(
        _("Find out what has changed"),
        _("Usage against the four weeks before: %(value)s."),
        _("Ask the team what is different: a project that ended, holidays, or something that does not work. Tell us."),
    ),
    "recency_days": Advice(
        _("Come back this week"),
        _("Days since it was last used: %(value)s."),
        _("Open what you last worked on and finish one thing; write to your contact if something is in the way."),
    ),
    "recency_ratio": Advice(
        _("It has been quieter than usual"),
        _("The present silence measured by your own rhythm: %(value)s."),
        _("Take up the next thing that was planned; if the plan has changed, tell your contact so that we can help."),
    ),
    "core_events_28": Advice(
        _("Use what the product is best at"),
        _("Uses of its core features in the last 28 days: %(value)s."),
        _("Answer one question of your team's this week with a core feature; your contact does it with you."),
    ),
    "weeks_active_12": Advice(
        _("Come back every week"),
        _("Of the last twelve weeks it was used in so many: %(value)s."),
        _("Put a fixed half hour a week into the calendar, and let one person prepare it."),
    ),
    "user_retention_28": Advice(
        _("Keep colleagues coming back"),
        _("This share of those who used it the month before came back: %(value)s."),
        _("Ask two who stayed away what they missed, and pass it on to your contact."),
    ),
    "pause_ratio": Advice(
        _("It has been quieter than usual"),
        _("The present silence measured by your usual pause: %(value)s."),
        _("Take up the next thing that was planned; if the plan has changed, tell your contact so that we can help."),
    ),
    "team_activity": Advice(
        _("Get the whole team back"),
        _("People per day against the eight weeks before, where 1 is as before: %(value)s."),
        _("Ask who has stopped using it and why; a change of roles often needs one short introduction."),
    ),
}
