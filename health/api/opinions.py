"""What people say about one account: pulses, overrides and pauses. Reading is for staff, adding for who may judge."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import APIException

from health.api.days import today
from health.api.doors import OfOneAccount
from health.choices import Band
from health.models.activation import Pause
from health.models.opinions import Override, Pulse
from health.models.overdue import OverdueReason
from health.services import activation, opinions, overdue


class Conflict(APIException):
    status_code = 409


class PulseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Pulse
        fields = ("id", "value", "note", "at", "by")
        read_only_fields = ("id", "at", "by")


class OverrideSerializer(serializers.ModelSerializer):
    band = serializers.ChoiceField([choice for choice in Band.choices if choice[0] != Band.UNKNOWN])

    class Meta:
        model = Override
        fields = ("id", "band", "reason", "expires_on", "at", "by", "lifted_at")
        read_only_fields = ("id", "at", "by", "lifted_at")


class PauseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Pause
        fields = ("id", "starts_on", "ends_on", "reason", "created_by")
        read_only_fields = ("id", "ends_on", "created_by")


class OverdueReasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = OverdueReason
        fields = ("id", "category", "text", "at", "by", "replaced_at")
        read_only_fields = ("id", "at", "by", "replaced_at")


class OpinionViewSet(OfOneAccount, mixins.ListModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet):
    """What is the same for the three: rows of one account, added by one service."""

    add: Callable[..., Any]

    def perform_create(self, serializer: Any) -> None:
        account = self.get_account()
        try:
            serializer.instance = self.add(
                account_id=account.pk, actor=self.request.user, at=timezone.now(), **serializer.validated_data
            )
        except opinions.WrongEnd:
            text = _("Choose a day from today to %(days)s days ahead.") % {"days": opinions.LONGEST_OVERRIDE_DAYS}
            raise serializers.ValidationError({"expires_on": [text]}) from None
        except activation.StartsOutside:
            text = _("A pause starts on a day from the contract's first one to today.")
            raise serializers.ValidationError({"starts_on": [text]}) from None
        except overdue.NotOverdue:
            raise Conflict(_("The account is not overdue.")) from None
        except (activation.AlreadyPaused, IntegrityError):
            raise Conflict(_("There is one already, or somebody added one at the same time.")) from None


class PulseViewSet(OpinionViewSet):
    """How an account is doing in the eyes of its CSM."""

    queryset = Pulse.objects.all()
    serializer_class = PulseSerializer
    page_order = "-pk"
    add: Callable[..., Any] = staticmethod(opinions.give_pulse)


class OverrideViewSet(OpinionViewSet):
    """A band that a person sets against the computed one; a new one takes the place of the one in force."""

    queryset = Override.objects.all()
    serializer_class = OverrideSerializer
    page_order = "-pk"

    def add(self, **values: Any) -> Override:
        return opinions.set_override(today=today(), **values)


class PauseViewSet(OpinionViewSet):
    """Days in which the activation clock stands still; the customer sees the reason."""

    queryset = Pause.objects.all()
    serializer_class = PauseSerializer
    page_order = "-pk"

    def add(self, **values: Any) -> Pause:
        return activation.pause(today=today(), **values)


class OverdueReasonViewSet(OpinionViewSet):
    """Why an account was not activated in time; a new reason takes the place of the one in force."""

    queryset = OverdueReason.objects.all()
    serializer_class = OverdueReasonSerializer
    page_order = "-pk"
    add: Callable[..., Any] = staticmethod(overdue.give_reason)
