"""What the OpenAPI schema says in words: how to come in, what each resource is, what each operation does."""

from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
PREFIX = "/api/v1/"
DESCRIPTION = """\
Staff see by role, customers see their own account; whatever is not theirs is 404.

**Coming in.** A program shows a token: `Authorization: Bearer SECRET` (`Token SECRET` is taken too). An administrator
makes one in the administration under *API tokens* for the person as whom the program acts; it is shown once, and ends
when it is revoked or the person is disabled. In a browser the session of the log-in does as well; it needs the CSRF
token (`X-CSRFToken`) to write.

    curl -H 'Authorization: Bearer SECRET' 'http://127.0.0.1:8000/api/v1/scores/?band=at_risk'

**Pages.** Lists give `results` and the addresses `next` and `previous`. **Repeating.** What creates takes an
`Idempotency-Key` (up to 255 characters, kept 24 hours): the same request gets the same answer and is done once.
**Errors** are problem details (RFC 9457). Usage events are sent elsewhere: `POST /v1/track` with a write key.
"""

# resource -> (what it is, one of it, many of it)
RESOURCES = {
    "accounts": ("The customer companies.", "an account", "accounts"),
    "members": ("Who of a customer logs in, and in which role.", "a member", "members"),
    "invitations": ("Who is asked to come in and has not answered yet.", "an invitation", "invitations"),
    "profile": ("Who one is here.", "one's own profile", "profiles"),
    "plans": ("Service plans with their published versions.", "a plan", "plans"),
    "subscriptions": ("Which account has which plan, from when to when.", "a subscription", "subscriptions"),
    "scores": ("Health scores: the newest of each account, and an account's history.", "a score", "scores"),
    "flags": ("What somebody should see about an account.", "a flag", "flags"),
    "tags": ("Words that staff put on accounts.", "a tag", "tags"),
    "metrics": ("What every figure means, and an account's own.", "a metric", "metrics"),
    "change": ("Why a score differs between two days, in four parts.", "the change of the score", "changes"),
    "usage-days": ("An account's events and people by day.", "a day of usage", "days of usage"),
    "features": ("Use by feature, and what is paid for and not used.", "a feature's use", "uses of features"),
    "people": ("Who of an account works with the product.", "a person's use", "people's use"),
    "peers": ("What accounts of the same plan and size have.", "the peer group", "peers"),
    "timeline": ("An account's history; what people add to it are notes.", "a note", "entries"),
    "cohorts": ("Retention of those who began together.", "a cohort", "cohorts"),
    "time-to-value": ("Days from contract start to activation.", "a time to value", "times to value"),
    "attention": ("Who needs somebody today, and why.", "a call for attention", "accounts that need attention"),
    "portfolio": ("Accounts and their value by band, and the ladder of activation.", "the portfolio", "portfolios"),
    "movements": ("Who moved between bands within a week, and why.", "a movement", "movements between bands"),
    "imports": ("Files brought in, and how their rows counted.", "an import", "imports"),
    "check": ("Imports read through without keeping a row.", "the check of an import", "checks"),
    "start": ("Imports taken in, in the background.", "the start of an import", "starts"),
    "rejected": ("Rows of an import that were not taken, as CSV.", "a rejected row", "rejected rows of an import"),
    "undo": ("Imports taken back, in the background.", "the undoing of an import", "undoings"),
    "set-aside": ("Events that are held or were rejected, with the reason.", "an event set aside", "events set aside"),
    "usage-received": (
        "How events counted, by the day they came and the way.",
        "a day's usage",
        "days of usage received",
    ),
    "write-keys": ("Keys with which the vendor's product sends usage.", "a write key", "write keys"),
    "revocation": ("A write key ended for good.", "the revocation of a write key", "revocations"),
    "runs": ("What runs in the background, and where it stands.", "a run", "runs"),
    "retries": ("Parked work of a run, set going again.", "a retry", "retries"),
    "files": ("Files that runs made for the caller.", "a file", "files"),
    "content": ("The bytes of a file.", "the content of a file", "contents of files"),
    "pulses": ("How an account is doing in the eyes of its CSM.", "a pulse", "pulses"),
    "overrides": ("Bands that people set against the computed ones.", "an override", "overrides"),
    "groups": ("Time to value side by side.", "the time to value of a group", "times to value by group"),
    "overdue-reasons": ("Why an account was not activated in time.", "an overdue reason", "overdue reasons"),
    "pauses": ("Days in which an activation clock stands still.", "a pause", "pauses"),
    "health-models": (
        "Versions of how the score is made; what is created is a draft.",
        "a health model",
        "health models",
    ),
    "publications": (
        "A draft becomes the model by which scores are computed.",
        "a publication",
        "publications",
    ),
    "activation-policies": (
        "What makes an account activated, and by when.",
        "an activation policy",
        "activation policies",
    ),
    "trials": ("A health model tried on terms that ended.", "a trial of a health model", "trials of a health model"),
}


def describe_operations(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: a tag for each resource, a summary for each operation."""
    result["info"]["description"] = DESCRIPTION
    result["tags"] = [{"name": name, "description": words[0]} for name, words in RESOURCES.items()]
    for path, operations in result["paths"].items():
        if not path.startswith(PREFIX):
            continue
        for method in METHODS:
            if method in operations:
                operations[method] |= {"tags": [_resource(path)], "summary": _summary(method, path)}
    return result


def _resource(path: str) -> str:
    """The last word of the path: `accounts/{account_id}/pulses/` is about pulses."""
    return [part for part in path.removeprefix(PREFIX).split("/") if part and not part.startswith("{")][-1]


def _summary(method: str, path: str) -> str:
    _sentence, one, many = RESOURCES[_resource(path)]
    whose = " of an account" if path.startswith(f"{PREFIX}accounts/{{account_id}}/") else ""
    match method:
        case "post":
            return f"Add {one}{whose}"
        case "delete":
            return f"Remove {one}{whose}"
        case "get" if path.endswith(("}/", "/change/", "/peers/", "/portfolio/", "/content/", "/profile/")):
            return f"Read {one}{whose}"
        case "get":
            return f"List {many}{whose}"
        case _:
            return f"Change {one}{whose}"
