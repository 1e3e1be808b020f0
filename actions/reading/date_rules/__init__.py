"""How each way of naming a day is read, the most specific first.

The order of these imports is the order of the rules.
"""

from actions.reading.date_rules import calendar, relative, months  # isort: skip  # noqa: F401
from actions.reading.date_rules.base import RULES, Question, day_of_month

__all__ = ["RULES", "Question", "day_of_month"]
