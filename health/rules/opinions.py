"""Where what people say contradicts what the machine computed."""

AT_RISK, HEALTHY = "at_risk", "healthy"
GOOD, BAD = "good", "bad"
PULSE, OVERRIDE = "pulse", "override"


def contradictions(band: str, *, pulse: str | None, override: str | None) -> list[str]:
    """Which of the two opinions in force contradict the computed band.

    A bad pulse contradicts healthy, a good one at risk; an override contradicts every other band.
    """
    found = []
    if (pulse, band) in ((BAD, HEALTHY), (GOOD, AT_RISK)):
        found.append(PULSE)
    if override is not None and override != band:
        found.append(OVERRIDE)
    return found
