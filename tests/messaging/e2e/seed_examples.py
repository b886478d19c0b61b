"""The examples of the original, as they are written there; the address comes from the test."""

import os
import sys
from datetime import datetime, timedelta

import requests
from otp_messaging_agent import IntelligentOTPAgent, MessageRequest, Priority

base = os.environ["OTP_AGENT_URL"]


def rest() -> None:
    # Method 2: REST API Integration
    response = requests.post(f"{base}/send-otp", json={"phone_number": "+447700900001", "user_id": "user123"})
    assert response.status_code == 200, response.text
    assert response.json()["phone_number"] == "+447700900001"
    response = requests.post(
        f"{base}/send-bulk",
        json={
            "messages": [
                {"phone_number": "+44770090001", "content": "Hello!"},
                {"phone_number": "+44770090002", "content": "Welcome!"},
            ]
        },
    )
    assert response.json()["count"] == 2, response.text


def library() -> None:
    # Method 3: Direct Python Integration
    agent = IntelligentOTPAgent()
    agent.start_processing()
    agent.send_otp("+447700900001", user_id="user123")
    request = MessageRequest(
        phone_number="+447700900002",
        message_type="alert",
        content="Security alert!",
        priority=Priority.CRITICAL,
    )
    agent.send_message(request)


def usage() -> None:
    order_id, tracking_code, customer_phone = 7, "T-1", "+447700900003"
    response = requests.post(
        f"{base}/send-message",
        json={
            "phone_number": customer_phone,
            "message_type": "notification",
            "content": f"Your order #{order_id} has shipped! Track: {tracking_code}",
            "priority": "MEDIUM",
            "preferred_channel": "WhatsApp",
        },
    )
    assert response.status_code == 200, response.text
    user_phone = "+447700900004"
    response = requests.post(
        f"{base}/send-message",
        json={
            "phone_number": user_phone,
            "message_type": "alert",
            "content": "Suspicious login from new device. Secure your account if this wasn't you.",
            "priority": "CRITICAL",
            "preferred_channel": "Call",
        },
    )
    assert response.status_code == 200, response.text
    new_user_phone = "+447700900005"
    messages = []
    for day in range(1, 4):
        messages.append(
            {
                "phone_number": new_user_phone,
                "message_type": "notification",
                "content": f"Day {day}: Welcome tip...",
                "scheduled_for": (datetime.now() + timedelta(days=day)).isoformat(),
                "priority": "MEDIUM",
            }
        )
    response = requests.post(f"{base}/send-bulk", json={"messages": messages})
    assert response.json()["count"] == 3, response.text


def metrics() -> None:
    response = requests.get(f"{base}/metrics")
    metrics = response.json()
    print(f"Success rate: {metrics['database_stats']['success_rate']}")
    print(f"Messages in queue: {metrics['queue_size']}")


for example in (rest, library, usage, metrics):
    example()
sys.stdout.write("every example ran\n")
