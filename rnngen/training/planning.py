"""Plan a network and its settings from the corpus size, the machine's speed and the time.

The rule is fitted to the runs in `samples/plans/README.md`.
"""

import math
import time
from dataclasses import asdict, dataclass, replace

from rnngen.config import FINE_TUNING_RATE, PEAK_RATE, NetworkConfig, NetworkOverrides, TrainConfig
from rnngen.network.weights import weight_shapes
from rnngen.tokens.dataset import lane_shape

ROWS, UNITS = 64, 512
SECONDS = 0.2


def gigaflops() -> float:
    """Measure the speed of products of 64 × 512 by 512 × 2048 float32, in 10⁹ operations/s.

    The median over a fifth of a second.
    """
    from rnngen.network.backend import tf

    left, right = tf.random.normal((ROWS, UNITS)), tf.random.normal((UNITS, 4 * UNITS))
    durations, began = [], time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        before = time.perf_counter()
        tf.matmul(left, right).numpy()
        durations.append(time.perf_counter() - before)
    return 2 * ROWS * UNITS * 4 * UNITS / sorted(durations)[len(durations) // 2] / 1e9


CANDIDATES = (128, 192, 256, 384, 512, 768, 1024)
"""Units of one layer to choose from; `--units` and `--layers` take any."""
CANDIDATES_WITHOUT_BUDGET = CANDIDATES[:5]
"""Without a time budget nobody expects to wait for hours."""
EMBEDDING_SIZE = 64
TIED_FROM = 1000
"""Vocabulary size from which embedding and output share a matrix (Press & Wolf 2017)."""
TOKENS_PER_PARAMETER, SMALL_CORPUS_POWER = 3.5, 0.4
"""Tokens seen in a run for each parameter, at the best size for a corpus of a million tokens.

A smaller corpus repeats its tokens and teaches less, so a smaller network does better there.
"""
NUMBERS_FACTOR = 10.0
"""The same is larger by this factor where a step reads many numbers, such as a row of pixels."""
UNIT_OPERATIONS = 6500
"""Cost of a step outside its products, per token and unit, in operations of a product."""
SET_UP_SECONDS = 8.0
"""Time for TensorFlow's start, compiling and the last validation."""
WEIGHT_MEMORY_PASSES, MOST_WEIGHT_DECAY = 3.5, 1.0
"""Passes in which an unused weight shrinks to a third at the peak rate; the highest decay.

The best decay depends on passes, not on steps (Wang & Aitchison 2024).
"""
USEFUL_PASSES = 12.0
"""Passes over a corpus of a million tokens if there is no budget; a larger one needs fewer."""


@dataclass(frozen=True)
class Plan:
    """A network, complete settings, and the expected size, speed and duration."""

    network: NetworkConfig
    config: TrainConfig
    parameters: int
    tokens_per_second: float
    passes: float
    seconds: float
    tokens: int
    """In one pass."""
    fine_tunes: bool = False


@dataclass(frozen=True)
class PairSizes:
    """Sizes of what only networks of pairs have; see `NetworkConfig`."""

    look_back: int = 0
    features: int = 0
    outputs: int = 0


NO_PAIRS = PairSizes()


def plan(
    tokens: int,
    vocabulary_size: int,
    config: TrainConfig,
    wishes: NetworkOverrides,
    gigaflops: float,
    base: NetworkConfig | None = None,
    pairs: PairSizes = NO_PAIRS,
) -> Plan:
    """Return the network and settings that promise the lowest validation loss.

    Args:
        tokens: size of the training part.
        gigaflops: speed of the machine, see `gigaflops`.
        base: network of the model to fine-tune; only its dropout is planned.
        pairs: what the network needs for pairs.
    """
    sizes: tuple[int, ...] = CANDIDATES
    if config.seconds is None and config.epochs is None:
        config, sizes = replace(config, epochs=useful_passes(tokens)), CANDIDATES_WITHOUT_BUDGET
    if config.learning_rate is None:
        config = replace(config, learning_rate=PEAK_RATE if base is None else FINE_TUNING_RATE)
    if config.weight_decay is None:
        config = replace(
            config, weight_decay=planned_weight_decay(tokens, config) if base is None else 0.0
        )
    if base is not None:
        networks = [replace(base, vocabulary_size=vocabulary_size)]
    else:
        units = (wishes.units,) if wishes.units else sizes
        networks = [
            replace(network_of(size, wishes.layers or 1, vocabulary_size), **asdict(pairs))
            for size in units
        ]
    plans = [_plan_of(network, tokens, config, wishes, gigaflops) for network in networks]
    best = min(plans, key=lambda plan: _distance(plan, tokens))
    return replace(best, fine_tunes=base is not None)


def network_of(units: int, layers: int, vocabulary_size: int) -> NetworkConfig:
    """Return a network of this size, without dropout; a large vocabulary is tied."""
    tied = vocabulary_size >= TIED_FROM
    embedding = units if tied else min(EMBEDDING_SIZE, units)
    return NetworkConfig(vocabulary_size, embedding, units, layers, 0.0, 0.0, tied)


def exposure(passes: float, parameters: int, tokens: int) -> float:
    """Return how far a network can memorise a corpus: passes × √(parameters / tokens)."""
    return passes * math.sqrt(parameters / tokens)


def planned_dropout(exposure: float) -> float:
    """Return the dropout for an exposure: none while nothing can be memorised."""
    return 0.0 if exposure < 2.5 else min(0.5, 0.15 + 0.006 * exposure)


def planned_weight_drop(exposure: float) -> float:
    """Return the weight-drop for an exposure: none while dropout alone is enough."""
    return 0.0 if exposure < 4 else min(0.4, 0.05 + 0.005 * exposure)


def planned_weight_decay(tokens: int, config: TrainConfig) -> float:
    """Return the weight decay with which a weight remembers WEIGHT_MEMORY_PASSES."""
    windows = lane_shape(tokens, config.lanes, config.sequence_length).windows
    return min(MOST_WEIGHT_DECAY, 1 / (WEIGHT_MEMORY_PASSES * windows * config.peak_rate))


def useful_passes(tokens: int) -> float:
    """Return the useful number of passes: 12 over a million tokens, 6 over four million."""
    return min(40.0, max(1.0, USEFUL_PASSES * math.sqrt(1e6 / tokens)))


def expected_speed(network: NetworkConfig, gigaflops: float) -> float:
    """Return the expected training speed in tokens per second.

    Each weight in a product costs six operations a token, forward and backward. The first layer's
    inputs cost nothing: they are looked up (`rnngen.network.keras_network`). Only numbers cost.
    """
    units, layers = network.units, network.layers
    weights = 4 * units * units * (2 * layers - 1) + units * network.vocabulary_size
    weights += 4 * units * network.features
    return gigaflops * 1e9 / (6 * weights + UNIT_OPERATIONS * units * layers)


def _distance(plan: Plan, tokens: int) -> float:
    """Return the distance of a plan from the best size, as an absolute log ratio."""
    wanted = TOKENS_PER_PARAMETER * (1e6 / tokens) ** SMALL_CORPUS_POWER
    wanted *= NUMBERS_FACTOR if plan.network.features else 1
    return abs(math.log(plan.passes * tokens / plan.parameters / wanted))


def _plan_of(
    network: NetworkConfig,
    tokens: int,
    config: TrainConfig,
    wishes: NetworkOverrides,
    gigaflops: float,
) -> Plan:
    speed = expected_speed(network, gigaflops)
    seconds = config.seconds or SET_UP_SECONDS + (config.epochs or 0) * tokens / speed
    passes = config.epochs or max(1.0, seconds - SET_UP_SECONDS) * speed / tokens
    parameters = sum(math.prod(shape) for shape in weight_shapes(network).values())
    # A picture that moves is another one each time, as many as it has places side by side.
    exposed = exposure(passes, parameters, tokens) / (2 * (config.shift or 0) + 1)
    # Dropout makes numbers worse: of `waves` after 30 s, 0.041 of the variance with, 0.036 without.
    exposed = 0.0 if network.outputs else exposed
    dropout = planned_dropout(exposed) if wishes.dropout is None else wishes.dropout
    weight_drop = planned_weight_drop(exposed) if wishes.weight_drop is None else wishes.weight_drop
    network = replace(network, dropout=dropout, weight_drop=weight_drop)
    return Plan(network, config, parameters, speed, passes, seconds, tokens)
