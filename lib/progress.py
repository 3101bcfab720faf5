"""A progress bar for commands: drawn on a terminal only, so that logs and pipes stay clean."""

import time
from typing import Any

WIDTH = 30
SECONDS_BETWEEN = 0.2


class Progress:
    """Shows `done` of `total`; call `show` as often as you like, it draws five times a second at most."""

    def __init__(self, stream: Any, total: int) -> None:
        self._stream = stream
        self._total = max(total, 1)
        self._on = bool(getattr(stream, "isatty", lambda: False)())
        self._started = self._drawn = time.monotonic()

    def show(self, done: int, note: str = "") -> None:
        now = time.monotonic()
        if self._on and now - self._drawn >= SECONDS_BETWEEN:
            self._drawn = now
            self._draw(min(done / self._total, 1.0), now - self._started, note)

    def finish(self) -> None:
        """Clears the line, so that what follows starts on a clean one."""
        if self._on:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _draw(self, share: float, seconds: float, note: str) -> None:
        bar = "#" * int(share * WIDTH)
        left = f"{seconds / share - seconds:.0f} s left" if share > 0.01 else ""
        self._stream.write(f"\r\x1b[K[{bar:<{WIDTH}}] {share:4.0%} {left} {note}")
        self._stream.flush()
