"""A message as the API takes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Priority(Enum):
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True)
class MessageRequest:
    phone_number: str
    message_type: str = "notification"
    content: str | None = None
    priority: Priority = Priority.MEDIUM
    user_id: str | None = None
    preferred_channel: str | None = None
    # Without a time zone it is in that of the agent's policy.
    scheduled_for: datetime | str | None = None
    callback_url: str | None = None
    max_retries: int | None = None

    def body(self) -> dict[str, object]:
        """The fields that are set, as JSON."""
        scheduled = self.scheduled_for
        fields: dict[str, object] = {
            "phone_number": self.phone_number,
            "message_type": self.message_type,
            "content": self.content,
            "priority": self.priority.name,
            "user_id": self.user_id,
            "preferred_channel": self.preferred_channel,
            "scheduled_for": scheduled.isoformat() if isinstance(scheduled, datetime) else scheduled,
            "callback_url": self.callback_url,
            "max_retries": self.max_retries,
        }
        return {name: value for name, value in fields.items() if value is not None}
