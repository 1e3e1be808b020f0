"""Responses that only the code of actions says are not called unused."""

from __future__ import annotations

import pytest

from bot.studio.code import Code

SOURCES = ['dispatcher.utter_message(response="utter_done")\nsay("utter_done")', 'name = f"utter_{kind}_failed"']


@pytest.mark.parametrize(
    ("response", "uses"),
    [("utter_done", 2), ("utter_pay_failed", 1), ("utter_failed", 0), ("utter_done_twice", 0), ("utter_don", 0)],
)
def test_a_response_is_found_in_code_by_its_whole_name_or_by_its_pieces(response: str, uses: int) -> None:
    assert Code(SOURCES).uses(response) == uses
