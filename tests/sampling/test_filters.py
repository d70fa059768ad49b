import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnngen.config import SampleConfig, Schedule, parse_schedule
from rnngen.errors import SettingError
from rnngen.sampling.filters import (
    Temperatures,
    choose,
    choose_rows,
    probabilities,
    tempered,
    tempered_in_groups,
)

LOGITS = arrays(
    np.float32, st.tuples(st.integers(1, 3), st.just(9)), elements=st.floats(-50, 50, width=32)
)
MASKS = st.lists(st.booleans(), min_size=9, max_size=9).filter(any)
TEMPERATURES = st.sampled_from([0.0, 0.1, 1.0, 5.0])
CONFIGS = st.builds(
    SampleConfig,
    top_k=st.none() | st.integers(1, 12),
    top_p=st.none() | st.floats(0.01, 1.0),
    min_p=st.none() | st.floats(0.0, 1.0),
)


AS_GOOD_AS_EQUAL = np.array([[-1e-30, 0.0] + [-1.0] * 7], np.float32)
"""Two logits whose exponentials are one number in float64, so that either is the likeliest."""


@given(LOGITS, MASKS, TEMPERATURES, CONFIGS)
@example(AS_GOOD_AS_EQUAL, [True] * 9, 0.1, SampleConfig(top_p=0.3))
@example(AS_GOOD_AS_EQUAL, [True] * 9, 0.0, SampleConfig(top_p=0.3))
def test_whatever_the_filters_a_distribution_over_allowed_tokens_is_left(
    logits, mask, temperature, config
):
    allowed = np.tile(mask, (len(logits), 1))
    heat = np.full(len(logits), temperature)
    result = probabilities(tempered(np.where(allowed, logits, -np.inf), heat), config)
    assert np.allclose(result.sum(axis=1), 1)
    assert (result[~allowed] == 0).all()
    assert (result >= 0).all()
    best, kept = (
        np.where(some, logits.astype(float), -np.inf).max(axis=1) for some in (allowed, result > 0)
    )
    assert (best - kept <= 1e-15 * temperature).all()


@given(LOGITS, MASKS, st.sampled_from([0.1, 0.8, 5.0]))
def test_temperature_alone_gives_the_softmax_of_the_allowed_logits(logits, mask, temperature):
    before = logits.copy()
    masked = np.where(mask, logits, -np.inf)
    result = probabilities(tempered(masked, np.full(len(logits), temperature)), SampleConfig())
    wanted = logits[:, mask].astype(np.longdouble) / temperature
    shares = np.exp(wanted - wanted.max(axis=1, keepdims=True))
    assert np.allclose(
        result[:, mask], shares / shares.sum(axis=1, keepdims=True), rtol=1e-12, atol=1e-300
    )
    assert np.array_equal(logits, before)


def distribution(shares, temperature=1.0, **settings):
    logits = np.log(np.array([shares]))
    return probabilities(tempered(logits, np.array([temperature])), SampleConfig(**settings))[0]


def test_top_k_keeps_k_even_when_all_are_equal():
    assert (distribution([0.25] * 4, top_k=2) > 0).sum() == 2


def test_top_p_keeps_the_fewest_that_hold_p():
    assert (distribution([0.5, 0.2, 0.2, 0.1], top_p=0.6) > 0).tolist() == [
        True,
        True,
        False,
        False,
    ]
    assert (distribution([0.5, 0.2, 0.2, 0.1], top_p=0.01) > 0).sum() == 1


def test_min_p_measures_against_the_likeliest():
    assert (distribution([0.6, 0.31, 0.09], min_p=0.5) > 0).tolist() == [True, True, False]


def test_temperature_sharpens_flattens_and_at_zero_is_greedy():
    assert distribution([0.7, 0.3], temperature=0.5)[0] == pytest.approx(0.49 / 0.58)
    assert distribution([0.7, 0.3], temperature=100.0)[0] == pytest.approx(0.5, abs=0.01)
    assert distribution([0.3, 0.7], temperature=0.0).tolist() == [0, 1]


def test_a_tiny_temperature_does_not_overflow():
    assert distribution([0.4, 0.6], temperature=1e-9).tolist() == [0, 1]


@given(
    arrays(np.float64, 9, elements=st.floats(0, 1)).filter(lambda p: p.sum() > 0),
    st.floats(0, 1, exclude_max=True),
)
def test_choose_never_takes_a_token_of_probability_zero(probability, draw):
    assert probability[choose(probability, draw)] > 0


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 4), st.integers(1, 9)),
        elements=st.sampled_from([0.0, 0.1, 0.3, 1.0]),
    ),
    st.data(),
)
def test_choosing_for_many_rows_is_choosing_for_each(probability, data):
    probability[:, data.draw(st.integers(0, probability.shape[1] - 1))] = 0.2
    nearly_one = np.nextafter(1.0, 0.0)
    draws = np.array(
        [data.draw(st.floats(0, nearly_one) | st.just(nearly_one)) for _ in probability]
    )
    expected = [choose(row, draw) for row, draw in zip(probability, draws, strict=True)]
    assert choose_rows(probability, draws).tolist() == expected


def test_choose_meets_the_shares():
    draws = np.linspace(0, 1, 1000, endpoint=False)
    counts = np.bincount([choose(np.array([0.2, 0.0, 0.8]), draw) for draw in draws])
    assert counts.tolist() == [200, 0, 800]


@pytest.mark.parametrize(
    "settings", [{"temperature": -1}, {"length": 0}, {"top_p": 0}, {"top_k": 0}, {"min_p": 1.1}]
)
def test_settings_outside_their_range_are_explained(settings):
    with pytest.raises(
        SettingError, match=r"^--[a-z-]+ must be an? (number|integer) from .*, not [-0-9.]+\.$"
    ):
        SampleConfig(**settings)


def test_rows_keep_their_own_temperatures():
    logits = np.log(np.array([[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]]))
    result = probabilities(tempered(logits, np.array([1.0, 0.0, 0.5])), SampleConfig())
    assert result[:, 1] == pytest.approx([0.7, 1.0, 0.49 / 0.58])


GROUP = np.array([False, True, True, False])


def grouped(shares, within, choosing):
    with np.errstate(divide="ignore"):
        logits = np.log(np.array([shares]))
    return probabilities(
        tempered_in_groups(logits, np.array([within]), GROUP, choosing), SampleConfig()
    )[0]


def test_a_group_is_chosen_as_one_token_and_then_within():
    shares = [0.1, 0.4, 0.2, 0.3]
    assert grouped(shares, 1.0, 1.0) == pytest.approx(shares)
    assert grouped(shares, 0.0, 1.0) == pytest.approx([0.1, 0.6, 0.0, 0.3])
    assert grouped(shares, 1.0, 0.0) == pytest.approx([0.0, 2 / 3, 1 / 3, 0.0])
    assert grouped(shares, 0.5, 1.0) == pytest.approx([0.1, 0.6 * 0.8, 0.6 * 0.2, 0.3])


def test_a_group_of_which_nothing_is_allowed_leaves_the_others():
    assert grouped([0.25, 0.0, 0.0, 0.75], 0.7, 1.0) == pytest.approx([0.25, 0, 0, 0.75])
    assert grouped([0.0, 0.5, 0.5, 0.0], 0.7, 0.7) == pytest.approx([0, 0.5, 0.5, 0])


def test_a_ramp_goes_straight_and_a_cycle_round():
    ramp, cycle = parse_schedule("0.4:1.2"), parse_schedule("1.0,0.5,0.2")
    assert [ramp.at(i, 5) for i in range(7)] == pytest.approx([0.4, 0.6, 0.8, 1.0, 1.2, 1.2, 1.2])
    assert [cycle.at(i, 5) for i in range(4)] == [1.0, 0.5, 0.2, 1.0]
    assert parse_schedule(0.7) == parse_schedule("0.7") == Schedule((0.7,))
    assert ramp.at(0, 1) == 0.4


def test_openers_have_their_own_temperature():
    temperatures = Temperatures(Schedule((0.3,)), 10, np.array([True, False]), 1.1)
    assert (temperatures.at(0, 0), temperatures.at(0, 1)) == (1.1, 0.3)


@pytest.mark.parametrize(
    "text", ["", "hot", "1:2:3", "0.5:", "-1", "101", "nan", "0.5,,0.7", "inf"]
)
def test_a_schedule_that_is_none_is_explained(text):
    with pytest.raises(SettingError, match="--temperature must be a number from 0 to 100, a ramp"):
        SampleConfig(temperature=text)
