from health.models.intake import WriteKey


def is_valid(hash: str) -> bool:
    """Whether a write key with that hash exists and is not revoked."""
    return WriteKey.objects.filter(hash=hash, revoked_at=None).exists()
