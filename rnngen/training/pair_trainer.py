"""The trainer of pairs: batches of whole pairs, of which only some predictions count."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from rnngen.errors import TrainingError
from rnngen.network.backend import tf
from rnngen.network.dropout import Masks, draw_masks
from rnngen.tokens.packing import Batch
from rnngen.training.trainer import Trainer


class PairWindow(NamedTuple):
    """A batch and its dropout masks. No states are carried: each pair begins anew."""

    batch: Batch
    masks: Masks

    def split(self, shares: int) -> list["PairWindow"]:
        """Split into windows of equally many rows."""
        parts = ([None] * shares if part is None else tf.split(part, shares) for part in self.batch)
        batches = zip(*parts, strict=True)
        hidden = [tf.split(mask, shares, axis=1) for mask in self.masks.hidden]
        masks = [tuple(mask[share] for mask in hidden) for share in range(shares)]
        return [
            PairWindow(Batch(*batch), Masks(kept, self.masks.recurrent))
            for batch, kept in zip(batches, masks, strict=True)
        ]


class PairTrainer(Trainer):
    """A trainer whose steps take a `Batch`."""

    def _first_states(self) -> list[Any]:
        if self._replicas > 1:
            raise TrainingError("Pairs are trained on one device, not on several replicas.")
        return []

    def step_pairs(self, batch: Batch, step: int, rate: float) -> float:
        """Train on one batch, and return its mean loss before the update, in nats per prediction.

        Args:
            step: number of the step from 0; seeds the dropout masks.
        """
        masks = draw_masks(self._network_config, self.shape, self._config.seed, step)
        return self._train_on(PairWindow(_constants(batch), masks), step, rate)

    def _gradients(self, window: PairWindow) -> tuple[Any, list[Any], list[Any]]:
        with tf.GradientTape() as tape:
            logits, _ = self.network(window.batch.x, [], window.masks, window.batch)
            loss = _mean_loss(logits, window.batch)
        weights = self.network.trainable_variables
        found = zip(tape.gradient(loss, weights), weights, strict=True)
        # A network that gives numbers does not use its logits, whose weights have no gradient.
        gradients = [
            tf.zeros(weight.shape) if gradient is None else tf.convert_to_tensor(gradient)
            for gradient, weight in found
        ]
        return loss, gradients, []

    def validate_pairs(self, batches: Iterable[Batch]) -> float:
        """Return the mean loss of the averaged weights, in nats per prediction that counts."""
        total, count = 0.0, 0
        for batch in batches:
            counted = int((batch.weights > 0).sum())
            total += counted * float(self._score(_constants(batch)))
            count += counted
        return total / count

    def _score_window(self, batch: Batch) -> Any:  # type: ignore[override]
        averages = [average.value() for average in self._averages]
        others = self.network.non_trainable_variables
        (logits, _), _ = self.network.stateless_call(averages, others, batch.x, [], None, batch)
        return _mean_loss(logits, batch)


def _constants(batch: Batch) -> Batch:
    parts: Iterable[Any] = (None if part is None else tf.constant(part) for part in batch)
    return Batch(*parts)


def _mean_loss(found: Any, batch: Batch) -> Any:
    """Return the weighted mean loss; the weights of a batch add up to 1.

    Args:
        found: logits, or the numbers in place of `batch.goals`, whose error is squared.
    """
    if batch.goals is None:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(batch.y, found)
    else:
        losses = tf.reduce_mean(tf.square(found - batch.goals), axis=2)
    return tf.reduce_sum(losses * batch.weights)
