from django.db import models


class PlainEvent(models.Model):
    """The table of the baselines: a unique id, nothing else."""

    identity = models.UUIDField(primary_key=True)
    account = models.CharField(max_length=200)
    user = models.CharField(max_length=200)
    event = models.CharField(max_length=200)
    at = models.DateTimeField()
    properties = models.JSONField()

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.identity)
