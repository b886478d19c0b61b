"""The agent over HTTP. Each call is one request; a repeated one is safe with the same idempotency key."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Sequence

from .request import MessageRequest

Answer = dict[str, object]


class AgentError(Exception):
    """The agent has refused a request."""

    def __init__(self, status: int, answer: Answer) -> None:
        super().__init__(f"{answer.get('error', status)}: {answer.get('message', 'no answer of the agent')}")
        self.status = status
        self.code = answer.get("error")
        self.field = answer.get("field")


class IntelligentOTPAgent:
    """Takes the address from OTP_AGENT_URL and the key from OTP_AGENT_KEY unless they are given."""

    def __init__(
        self, base_url: str | None = None, api_key: str | None = None, timeout: float = 30.0
    ) -> None:
        self.base_url = (base_url or os.environ.get("OTP_AGENT_URL", "http://localhost:5000")).rstrip("/")
        self._key = api_key or os.environ.get("OTP_AGENT_KEY")
        self._timeout = timeout

    def start_processing(self) -> None:
        """The agent works without being started; this makes sure that it answers."""
        self._call("GET", "health", None, None)

    def stop_processing(self) -> None:
        """The agent goes on: there is nothing to stop on this side."""

    def send_otp(
        self,
        phone_number: str,
        user_id: str | None = None,
        callback_url: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """Returns the id of the message."""
        fields = {"phone_number": phone_number, "user_id": user_id, "callback_url": callback_url}
        body: Answer = {name: value for name, value in fields.items() if value is not None}
        return str(self._call("POST", "send-otp", body, idempotency_key)["message_id"])

    def send_message(self, request: MessageRequest, idempotency_key: str | None = None) -> str:
        """Returns the id of the message."""
        return str(self._call("POST", "send-message", request.body(), idempotency_key)["message_id"])

    def send_bulk(self, requests: Sequence[MessageRequest], idempotency_key: str | None = None) -> list[str]:
        """Returns the ids of the messages, in the order of the requests."""
        body: Answer = {"messages": [request.body() for request in requests]}
        ids = self._call("POST", "send-bulk", body, idempotency_key)["message_ids"]
        return [str(one) for one in ids] if isinstance(ids, list) else []

    def verify_otp(self, phone_number: str, otp: str) -> bool:
        body: Answer = {"phone_number": phone_number, "otp": otp}
        return self._call("POST", "verify-otp", body, None)["success"] is True

    def get_delivery_report(self, message_id: str) -> Answer:
        return self._call("GET", f"delivery-report/{message_id}", None, None)

    def get_metrics(self) -> Answer:
        return self._call("GET", "metrics", None, None)

    def _call(self, method: str, path: str, body: Answer | None, idempotency_key: str | None) -> Answer:
        headers = {"Content-Type": "application/json"}
        if self._key is not None:
            headers["X-API-Key"] = self._key
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base_url}/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            text = error.read()
            answer = json.loads(text) if text.startswith(b"{") else {}
            raise AgentError(error.code, answer) from None
