"""`python -m cs_platform.healthcheck http://127.0.0.1:8000/healthz`: exit 0 when that address answers 200, else 1.

For health checks inside the container: it asks under the host name and the scheme that `BASE_URL` states, as the
proxy in front does, so that the answer is neither a redirect to https nor a refused host.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def answers(address: str, public: str) -> bool:
    """Whether `address` answers a GET with 200 when asked as `public` (the installation's BASE_URL)."""
    to, outside = urlsplit(address), urlsplit(public)
    connection = http.client.HTTPConnection(to.hostname or "", to.port, timeout=4)
    try:
        headers = {"Host": outside.netloc, "X-Forwarded-Proto": outside.scheme}
        connection.request("GET", to.path or "/", headers=headers)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not answers(sys.argv[1], os.environ.get("BASE_URL") or "http://127.0.0.1:8000"))
