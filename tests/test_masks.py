"""Sets of numbers as bits of a whole number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpo_compliance import masks


@given(st.sets(st.integers(0, 20_000), max_size=300))
def test_a_mask_holds_its_numbers_in_order(numbers):
    mask = masks.of(numbers)
    assert mask == sum(1 << number for number in numbers)
    assert list(masks.numbers(mask)) == sorted(numbers)


@pytest.mark.parametrize("numbers", [[], [0], [4095], [4096], [0, 4096], list(range(5000)), [7, 70_000]])
def test_short_and_long_masks_alike(numbers):
    assert list(masks.numbers(masks.of(iter(numbers)))) == numbers
    flags = np.zeros(80_000, dtype=np.bool_)
    flags[numbers] = True
    assert masks.of_flags(flags) == masks.of(numbers)
