import numpy as np
import pytest

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.training.feeds import PairFeed
from tests.training.test_run import paired

NETWORK = NetworkConfig(13, 4, 8, 1, 0.0, look_back=3)


@pytest.mark.parametrize("count", [1, 7, 24, 26, 50])
def test_no_batch_holds_much_less_than_the_first(count):
    pairs = [(np.array([2, 3]), np.array([4])) for _ in range(count * 10 // 9 + 2)]
    feed = PairFeed(paired(pairs), NETWORK, TrainConfig(epochs=1, lanes=4, sequence_length=16))
    sizes = [sum(map(len, batch)) for batch in feed._batches(0)]
    assert 2 * min(sizes) >= sizes[0] > 0
