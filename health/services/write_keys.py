"""Write keys: the secrets by which the vendor's product sends usage."""

import hashlib
import secrets
from datetime import datetime

from health.models.intake import WriteKey


def create(*, name: str, at: datetime) -> tuple[WriteKey, str]:
    """A new key and its secret, which is shown this once: only its hash is kept."""
    secret = "wk_" + secrets.token_urlsafe(24)
    return WriteKey.objects.create(name=name, hash=hash_of(secret), created_at=at), secret


def revoke(*, key_id: int, at: datetime) -> bool:
    """Ends a key for good; False where it had ended before."""
    return WriteKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=at) == 1


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
