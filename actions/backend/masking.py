"""Showing enough to recognise, never enough to copy."""

from __future__ import annotations

DOTS = "••••"


def mask_iban(iban: str) -> str:
    """ "FR76 •••• •••• 1234": the same width whatever the length."""
    compact = "".join(iban.split()).upper()
    return f"{compact[:4]} {DOTS} {DOTS} {compact[-4:]}" if len(compact) >= 12 else DOTS


def mask_email(email: str) -> str:
    """ "c•••@exemple.fr"."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}" if local else DOTS


def mask_phone(phone: str) -> str:
    """ "06 •• •• •• 12" of an E.164 number; other countries "+32 ••• 12"."""
    if phone.startswith("+33") and len(phone) == 12:
        return f"0{phone[3]} •• •• •• {phone[-2:]}"
    return f"{phone[:3]} ••• {phone[-2:]}" if len(phone) > 6 else DOTS


def mask_number(number: str, *, keep: int = 4) -> str:
    """ "•••••••••4821"."""
    return "•" * max(0, len(number) - keep) + number[-keep:]
