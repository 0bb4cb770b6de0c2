"""Valid and nearly valid values of every format, drawn at random; a generator knows nothing of its recognizer."""

import random
import re
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizers import _address, _address_parts, cn_address, cn_address_text
from recognizers._pattern import Weight
from scanner import discovery
from scanner.model import Evidence, Scope
from scanner.text import fold

BY_ID = {recognizer.id: recognizer for recognizer in discovery.recognizers()}
GENERATORS = {
    name: make
    for path in sorted(Path(__file__).parent.glob("_generators_*.py"))
    for module in [import_module(path.stem)]
    for name, make in vars(module).items()
    if name in BY_ID and callable(make) and make.__module__ == module.__name__
}
BARE = sorted(name for name in GENERATORS if BY_ID[name].scope is not Scope.CONTEXT)
CHECKED = sorted(
    name
    for name in BARE
    if any(
        check.of in ("check digit", "check character") and check.weight is Weight.REFUTES
        for check in getattr(BY_ID[name], "checks", ())
    )
)
SEEDS = st.integers(0, 2**63)


def test_every_generator_is_for_a_recognizer():
    assert len(BARE) >= 30
    assert CHECKED


@pytest.mark.parametrize("name", BARE)
@given(seed=SEEDS)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_a_valid_value_is_found_whole(name, seed):
    value = fold(GENERATORS[name](random.Random(seed)))
    spans = [(m.start, m.end) for m in BY_ID[name].find([value]) if m.evidence >= Evidence.SHAPE]
    assert (0, len(value)) in spans, "not even a look-alike"


PLACES = {"cn_disability_cert": 16, "card_track": 10}
"""Where the digit is that is changed, if not the last one: behind a number of 18 characters stand category and grade,
behind a card on a track expiry and service code."""


@pytest.mark.parametrize("name", CHECKED)
@given(seed=SEEDS, step=st.integers(1, 9))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_one_wrong_digit_never_validates(name, seed, step):
    value = GENERATORS[name](random.Random(seed))
    last = max(i for i, character in enumerate(value) if character in "0123456789")
    at = PLACES.get(name, last)
    wrong = value[:at] + str((int(value[at]) + step) % 10) + value[at + 1 :]
    whole = [m for m in BY_ID[name].find([fold(wrong)]) if (m.start, m.end) == (0, len(value))]
    assert all(match.evidence < Evidence.VALIDATED for match in whole)


LIKE_ADDRESSES = st.lists(
    st.one_of(
        st.sampled_from(
            "浙江省 杭州 市 滨江区 江南 大道 路 188号 3幢 2单元 1201室 村 5组 凤 镇 花园 大厦 C座 负 1层 附 第 甲 十二 "
            "- # ( ) , 西 东门 旁 与 街 米 & 1 A 我 因为 。 ３ 樓".split()
        ),
        st.text("浙路号村镇花园0159A-东与层", max_size=4),
    ),
    max_size=14,
).map("".join)


@given(text=LIKE_ADDRESSES)
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
def test_a_part_of_an_address_is_what_all_its_patterns_in_order_would_find(text):
    every = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _address_parts.UNITS))
    for at in range(len(text) + 1):
        quick, slow = _address_parts.part_at(text, at), every.match(text, at)
        assert (quick and (quick.span(), quick.lastgroup)) == (slow and (slow.span(), slow.lastgroup))


@given(text=LIKE_ADDRESSES)
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_an_address_is_read_alike_with_other_digits_and_step_by_step(text):
    for recognizer in (cn_address.RECOGNIZER, cn_address_text.RECOGNIZER):
        found = list(recognizer.find([text]))
        assert list(recognizer.find_all([re.sub("[0-9]", "7", text)])) == found
        assert not found or _address_parts.may_be_fine(text)
    for start in range(len(text)):
        by_steps = _address.parse(text + "。" * _address.LONGEST, start)
        assert _address.parse(text, start) == by_steps
