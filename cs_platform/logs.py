"""What the log says of ordinary answers: one line, and nothing where the answer itself is the news."""

import logging

SERVER_ERROR = 500
PROBE = "/readyz"  # asked every few seconds while the installation starts; its answer says what is missing


class OrdinaryAnswers(logging.Filter):
    """A refusal (4xx) is told without a traceback; that the probe finds somebody not ready is not told at all."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if status is None:
            return True
        if status < SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return getattr(getattr(record, "request", None), "path", "") != PROBE
