"""Values in contract text, English and Turkish: durations, dates, money, numbers, places, names.

All functions take a piece of text; spans are relative to it. Time is linear in its length.
"""

from kpo_compliance.values.dates import add_duration, find_dates, parse_date
from kpo_compliance.values.durations import Duration, find_durations, parse_duration
from kpo_compliance.values.found import Found, fold, fold_lines
from kpo_compliance.values.money import Money, find_money, parse_money
from kpo_compliance.values.names import full_name, has_legal_form, name_key, same_name
from kpo_compliance.values.numbers import parse_number, parse_ordinal
from kpo_compliance.values.places import find_institutions, find_jurisdictions, normalise_jurisdiction

__all__ = [
    "Duration",
    "Found",
    "Money",
    "add_duration",
    "find_dates",
    "find_durations",
    "find_institutions",
    "find_jurisdictions",
    "find_money",
    "fold",
    "fold_lines",
    "full_name",
    "has_legal_form",
    "name_key",
    "normalise_jurisdiction",
    "parse_date",
    "parse_duration",
    "parse_money",
    "parse_number",
    "parse_ordinal",
    "same_name",
]
