"""FusedLSTM has the values and gradients of Keras's LSTM with the same weights."""

import numpy as np
import pytest

from rnngen.network.backend import keras, tf
from rnngen.network.fused_lstm import FusedLSTM

EVERYTHING = {"return_sequences": True, "return_state": True}


def twins(units, features, generator, **options):
    """Return a FusedLSTM and Keras's LSTM in float64 with the same random weights."""
    fused, exact = FusedLSTM(units, **options), keras.layers.LSTM(units, dtype="float64", **options)
    weights = [
        generator.normal(0, 0.5, shape)
        for shape in ((features, 4 * units), (units, 4 * units), (4 * units,))
    ]
    for layer in (fused, exact):
        layer.build((None, None, features))
        layer.set_weights(weights)
    return fused, exact


def outputs_and_gradients(layer, sequence, states, directions):
    """Return the outputs of a layer, and the gradients of their weighted sum.

    The gradients are for inputs, states and weights; `directions` has the weights of the sum.
    """
    kind = layer.compute_dtype
    sequence, *states = (tf.constant(array, kind) for array in (sequence, *states))
    with tf.GradientTape() as tape:
        watched = [sequence, *states]
        tape.watch(watched)
        outputs = layer(sequence, initial_state=states)
        total = tf.add_n(
            [
                tf.reduce_sum(out * tf.constant(d, kind))
                for out, d in zip(outputs, directions, strict=True)
            ]
        )
    gradients = tape.gradient(
        total, [*watched, *(weight.value for weight in layer.trainable_variables)]
    )
    return [np.asarray(array, np.float64) for array in (*outputs, *gradients)]


@pytest.mark.parametrize(
    ("batch", "steps", "features", "units"), [(1, 1, 1, 1), (3, 7, 5, 8), (2, 50, 20, 33)]
)
def test_values_and_gradients_equal_those_of_keras_in_float64(
    batch, steps, features, units, generator
):
    fused, exact = twins(units, features, generator, **EVERYTHING)
    sequence = generator.normal(size=(batch, steps, features))
    states = [generator.normal(size=(batch, units)) for _ in range(2)]
    directions = [
        generator.normal(size=shape)
        for shape in ((batch, steps, units), (batch, units), (batch, units))
    ]
    found, expected = (
        outputs_and_gradients(layer, sequence, states, directions) for layer in (fused, exact)
    )
    assert len(found) == len(expected) == 9
    for ours, theirs in zip(found, expected, strict=True):
        assert np.abs(ours - theirs).max() <= 1e-4 * np.abs(theirs).max()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"return_sequences": True},
        {"return_state": True},
        {"return_sequences": True, "go_backwards": True},
        {"recurrent_activation": "hard_sigmoid"},
        {"use_bias": False},
    ],
    ids=str,
)
def test_it_equals_keras_for_every_option(options, generator):
    fused, stock = FusedLSTM(6, **options), keras.layers.LSTM(6, **options)
    sequence = generator.normal(size=(2, 5, 3)).astype(np.float32)
    stock(sequence), fused(sequence)
    fused.set_weights(stock.get_weights())
    for ours, theirs in zip(
        tf.nest.flatten(fused(sequence)), tf.nest.flatten(stock(sequence)), strict=True
    ):
        assert np.allclose(ours, theirs, atol=1e-5)


def test_a_mask_works_as_in_keras(generator):
    fused, stock = FusedLSTM(6), keras.layers.LSTM(6)
    sequence = generator.normal(size=(2, 5, 3)).astype(np.float32)
    mask = np.array([[True, True, False, False, False], [True] * 5])
    stock(sequence), fused(sequence)
    fused.set_weights(stock.get_weights())
    assert np.allclose(fused(sequence, mask=mask), stock(sequence, mask=mask), atol=1e-5)


def test_only_the_plain_lstm_is_fused():
    assert FusedLSTM(4).fuses()
    assert FusedLSTM(4, dropout=0.5).fuses(training=False)
    assert not FusedLSTM(4, dropout=0.5).fuses(training=True)
    for options in (
        {"activation": "relu"},
        {"use_bias": False},
        {"unroll": True},
        {"dtype": "float64"},
    ):
        assert not FusedLSTM(4, **options).fuses()


def test_it_trains_in_a_plain_keras_model(generator):
    """The task: tell whether the last number of a sequence is positive."""
    x = generator.normal(size=(256, 6, 1)).astype(np.float32)
    y = (x[:, -1, 0] > 0).astype(np.float32)
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((None, 1)), FusedLSTM(8), keras.layers.Dense(1, activation="sigmoid")]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 0.02
    model.fit(x, y, epochs=15, verbose=0)
    assert model.evaluate(x, y, verbose=0)[1] > 0.9
