"""Which action serves which request, and which of them need to know who the customer is.

`data/rules/requests.yml` says the same to Rasa; a test compares the two. It is needed here as well because a form that
is interrupted hands over to the other request itself.
"""

from __future__ import annotations

REQUEST_ACTIONS: dict[str, str] = {
    "bill_explain": "action_bill_explain",
    "bill_pay": "action_bill_pay",
    "payment_plan": "plan_form",
    "meter_reading": "meter_form",
    "move_in": "move_in_form",
    "move_out": "move_out_form",
    "outage": "outage_form",
    "request_status": "action_request_status",
    "appointment": "appointment_form",
    "monthly_amount": "monthly_form",
    "certificate": "certificate_form",
    "bank_details": "bank_form",
    "contact_details": "contact_form",
    "tariffs": "tariff_form",
    "smart_meter": "action_smart_meter",
    "energy_voucher": "voucher_form",
    "complaint": "complaint_form",
    "data_privacy": "privacy_form",
}

# Requests that serve strangers too, in part or as a whole: they ask who the customer is only when it comes to that.
OPEN_REQUESTS = {
    "move_in",
    "outage",
    "tariffs",
    "smart_meter",
    "energy_voucher",
    "complaint",
    "data_privacy",
}

# What may be said at any time and is answered without ending what is going on.
SMALL_TALK_ACTIONS: dict[str, str] = {
    "greet": "action_greet",
    "thanks": "action_thanks",
    "goodbye": "action_goodbye",
    "bot_challenge": "action_bot_challenge",
    "out_of_scope": "action_out_of_scope",
}


def is_personal(intent: str) -> bool:
    """Say whether the request cannot begin before the customer is identified."""
    return intent in REQUEST_ACTIONS and intent not in OPEN_REQUESTS
