"""Activation policies for programs: staff read them, leads publish. What is created holds at once."""

from typing import Any

from django.utils import timezone
from rest_framework import mixins, serializers, viewsets

from health.api.health_models import Tuned
from health.models.activation import ActivationPolicy
from health.rules.policy import InvalidPolicy
from health.services.policies import set_policy
from health.services.recompute import recompute_as_shown


class ActivationPolicySerializer(serializers.ModelSerializer):
    plan = serializers.CharField(
        source="plan_version.plan.key",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="With `plan_version`, whom it holds for; null: all plan versions without a policy of their own.",
    )
    plan_version = serializers.IntegerField(source="plan_version.number", default=None, allow_null=True, read_only=True)
    policy = serializers.JSONField(
        write_only=True,
        help_text="As `set_activation_policy` takes it: deadline_months, milestones, and plan with plan_version.",
    )
    note = serializers.CharField(max_length=1000, help_text="Why; everybody who tunes later reads it.")

    class Meta:
        model = ActivationPolicy
        fields = (
            "id", "plan", "plan_version", "number", "deadline_months", "milestones", "note", "published_at",
            "created_by", "policy",
        )  # fmt: skip
        read_only_fields = tuple(name for name in fields if name not in ("note", "policy"))


class ActivationPolicyViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet, Tuned):
    """What makes an account activated, and by when; the highest number of a plan version holds.

    What is created is published at once, and activation is computed by it. Where the policy says what holds already,
    nothing is published, and the one that holds is the answer.
    """

    queryset = ActivationPolicy.objects.select_related("plan_version__plan")
    serializer_class = ActivationPolicySerializer

    def perform_create(self, serializer: Any) -> None:
        person, at = self.request.user, timezone.now()
        try:
            made = set_policy(
                document=serializer.validated_data["policy"],
                note=serializer.validated_data["note"],
                actor=person,  # type: ignore[arg-type]  # who works here is a person
                at=at,
            )
        except InvalidPolicy as problem:
            raise serializers.ValidationError({"policy": [str(problem)]}) from None
        if made.published_at == at:
            recompute_as_shown(requested_by=str(person), person_id=person.pk, at=at)
        serializer.instance = made
