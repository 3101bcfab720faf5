"""The score, its parts, and what people set beside it."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import POINTS, SHARE, WORD, Definition

SCORE = (
    Definition(
        "score",
        _("Health score"),
        _("How healthy the account is, by weighted signals of its usage; what is unknown counts neither way."),
        _("sum(weight x points) / sum(weight) over the signals that are known, to 2 decimals"),
        POINTS,
        _("the published health model"),
        unknown=_("when no signal is known"),
    ),
    Definition(
        "band",
        _("Band"),
        _("The score in one word: at risk, watch or healthy; unknown when less than half of the model is known."),
        _("at risk below 50, watch from 50, healthy from 75, or as the model says"),
        WORD,
        _("the published health model"),
        unknown=_("below coverage 0.5"),
    ),
    Definition(
        "coverage",
        _("Coverage"),
        _("How much of the model could be answered for this account."),
        _("sum of the weights of known signals / sum of all weights"),
        SHARE,
        _("the published health model"),
        unknown=_("never: what is not known counts against it"),
    ),
    Definition(
        "points",
        _("Points"),
        _("What a signal's value is worth."),
        _("straight lines between the points that the model states, flat outside them"),
        POINTS,
        _("the published health model"),
        unknown=_("where the signal's value is"),
    ),
    Definition(
        "weight",
        _("Weight"),
        _("How much a signal counts beside the others of its stage."),
        _("the number that the model states for the signal, over the sum of those of the account's stage"),
        SHARE,
        _("the published health model"),
    ),
    Definition(
        "contribution",
        _("Contribution"),
        _("What a signal adds to the score; the contributions add up to it exactly."),
        _("weight x points / sum of the weights of known signals, rounded by largest remainder"),
        POINTS,
        _("the published health model"),
        unknown=_("where the signal's value is"),
    ),
    *(
        Definition(
            f"trend_{days}",
            label,
            sentence,
            _("score on D - score on the earlier day"),
            POINTS,
            _("the score's history"),
            unknown=_("where no score is stored for either day"),
        )
        for days, label, sentence in (
            (7, _("7 days"), _("How the score changed within 7 days.")),
            (30, _("30 days"), _("How the score changed within 30 days.")),
            (90, _("90 days"), _("How the score changed within 90 days.")),
        )
    ),
    *(
        Definition(f"change_{name}", label, sentence, formula, POINTS, _("the score on two days"))
        for name, label, sentence, formula in (
            (
                "configuration",
                _("Changed configuration"),
                _("The part of a change that comes from another health model."),
                _("old data by the new model - old data by the old model"),
            ),
            (
                "coverage",
                _("Changed coverage"),
                _("The part of a change that comes from signals that became known or unknown."),
                _("the same with the signals that are known on the later day"),
            ),
            (
                "time",
                _("Passing time"),
                _("The part of a change that silence alone would have brought."),
                _("the same as of the later day, no event after the earlier day counted"),
            ),
            (
                "behaviour",
                _("Changed behaviour"),
                _("The part of a change that comes from what the account did."),
                _("the rest, up to the score of the later day"),
            ),
        )
    ),
    Definition(
        "stage",
        _("Stage"),
        _("New until activated or three months old, then established; each stage has signals of its own."),
        _("new while neither activated nor three months old, established from then on"),
        WORD,
        _("the contract, and activation"),
    ),
    Definition(
        "pulse",
        _("Pulse"),
        _("What the CSM thinks of the account; beside the score, never mixed into it. After 90 days it is unknown."),
        _("the latest one given"),
        WORD,
        _("what the CSM said"),
        unknown=_("when none was given in the last 90 days"),
    ),
    Definition(
        "override",
        _("Override"),
        _("A band that a person set against the computed one, with a reason, until a stated day at most."),
        _("the one that has neither ended nor been lifted"),
        WORD,
        _("what a person set"),
    ),
)
