"""An LSTM layer that trains fast on the CPU: a drop-in for `keras.layers.LSTM`.

Weights and results are the same. Keras differentiates each step of the recurrence by itself. Here
the gradient is written by hand. The inputs of all steps are projected in one product; the forward
loop keeps the gates; after the backward loop, one product over all steps gives the gradient of the
recurrent kernel. XLA compiles both loops and fuses the arithmetic between the products.
"""

from typing import Any

from rnngen.network.backend import keras, tf


class FusedLSTM(keras.layers.LSTM):
    """An LSTM layer (Hochreiter & Schmidhuber 1997) with a forget gate (Gers et al. 2000).

    Takes the arguments of `keras.layers.LSTM`. On a GPU, and with options that the fused loop does
    not support, it runs Keras's own loop: a mask, other activations, dropout inside the layer,
    `go_backwards`, `unroll`.

    Example:
        lstm = FusedLSTM(512, return_sequences=True, return_state=True)
        hidden, h, c = lstm(sequence, initial_state=[h, c])  # hidden: (batch, steps, 512)
    """

    def inner_loop(
        self, sequences: Any, initial_state: Any, mask: Any, training: bool = False
    ) -> Any:
        """Return (last output, outputs, states) for sequences [batch, steps, features]."""
        if mask is not None or not self.fuses(training):
            return super().inner_loop(sequences, initial_state, mask=mask, training=training)
        gates = self.project(tf.transpose(sequences, (1, 0, 2)))
        hidden, h, c = recur(gates, self.cell.recurrent_kernel.value, *initial_state)
        outputs = tf.transpose(hidden, (1, 0, 2)) if self.return_sequences else h[:, None]
        return h, outputs, [h, c]

    def fuses(self, training: bool = False) -> bool:
        """Tell whether the fused loop runs, rather than Keras's own."""
        cell = self.cell
        plain = (cell.activation, cell.recurrent_activation) == (
            keras.activations.tanh,
            keras.activations.sigmoid,
        )
        whole = (
            cell.use_bias
            and self.compute_dtype == "float32"
            and not (self.go_backwards or self.unroll)
        )
        dropped = training and (self.dropout or self.recurrent_dropout)
        return plain and whole and not dropped and not tf.config.list_physical_devices("GPU")

    def project(self, inputs: Any) -> Any:
        """Project inputs [..., features] to the gates: [..., 4 · units], bias included."""
        return tf.tensordot(inputs, self.cell.kernel.value, 1) + self.cell.bias.value


@tf.function(jit_compile=True)
@tf.custom_gradient
def recur(gates: Any, kernel: Any, h: Any, c: Any) -> Any:
    """Run the recurrence over projected inputs, a step at a time.

    Args:
        gates: float32[steps, batch, 4 · units], inputs times kernel plus bias, in the order
            input, forget, candidate, output.
        kernel: float32[units, 4 · units], the recurrent kernel.
        h, c: float32[batch, units], the states before.

    Returns:
        h after every step, float32[steps, batch, units], and h and c after the last.
    """
    activated, hidden, cells = _forward(gates, kernel, h, c)

    def gradient(d_hidden: Any, d_h: Any, d_c: Any) -> tuple[Any, Any, Any, Any]:
        hidden_before = tf.concat([h[None], hidden[:-1]], axis=0)
        cells_before = tf.concat([c[None], cells[:-1]], axis=0)
        steps = (activated, cells, cells_before, d_hidden)
        d_gates, d_h, d_c = _backward(steps, kernel, d_h, d_c)
        d_kernel = tf.tensordot(hidden_before, d_gates, ((0, 1), (0, 1)))
        return d_gates, d_kernel, d_h, d_c

    return (hidden, hidden[-1], cells[-1]), gradient


@tf.function(jit_compile=True)
@tf.custom_gradient
def recur_from_zero(gates: Any, kernel: Any, kept: Any) -> Any:
    """Run the recurrence from zero states, and return h after every step.

    Args:
        gates, kernel: as `recur` takes them.
        kept: float32[steps, batch, 1]; 0 sets a row's states to zero before a step, 1 keeps them.
    """
    zeros = tf.zeros((tf.shape(gates)[1], kernel.shape[0]))
    activated, hidden, cells = _forward(gates, kernel, zeros, zeros, kept)

    def gradient(d_hidden: Any) -> tuple[Any, Any, None]:
        hidden_before = tf.concat([zeros[None], hidden[:-1]], axis=0) * kept
        cells_before = tf.concat([zeros[None], cells[:-1]], axis=0) * kept
        steps = (activated, cells, cells_before, d_hidden)
        d_gates, _, _ = _backward(steps, kernel, zeros, zeros, kept)
        d_kernel = tf.tensordot(hidden_before, d_gates, ((0, 1), (0, 1)))
        return d_gates, d_kernel, None

    return hidden, gradient


def _forward(gates: Any, kernel: Any, h: Any, c: Any, kept: Any = None) -> tuple[Any, Any, Any]:
    """Return the activated gates [steps, batch, 4 · units], and h and c [steps, batch, units]."""
    steps, units = tf.shape(gates)[0], kernel.shape[0]
    inputs = tf.TensorArray(tf.float32, steps).unstack(gates)

    # sigmoid(x) = tanh(x / 2) / 2 + 1 / 2, so one pass of tanh serves all four gates.
    halves = tf.concat(
        [tf.fill((2 * units,), 0.5), tf.ones((units,)), tf.fill((units,), 0.5)], axis=0
    )

    def step(t: Any, h: Any, c: Any, activated: Any, hidden: Any, cells: Any) -> tuple[Any, ...]:
        if kept is not None:
            h, c = h * kept[t], c * kept[t]
        sums = inputs.read(t) + tf.matmul(h, kernel)
        gates = tf.tanh(sums * halves) * halves + (1 - halves)
        i, f, g, o = tf.split(gates, 4, axis=1)
        c = f * c + i * g
        h = o * tf.tanh(c)
        return t + 1, h, c, activated.write(t, gates), hidden.write(t, h), cells.write(t, c)

    arrays = [tf.TensorArray(tf.float32, steps) for _ in range(3)]
    end = tf.while_loop(lambda t, *_: t < steps, step, (0, h, c, *arrays), maximum_iterations=steps)
    activated, hidden, cells = (array.stack() for array in end[3:])
    return activated, hidden, cells


def _backward(
    forward_steps: Any, kernel: Any, d_h: Any, d_c: Any, kept: Any = None
) -> tuple[Any, Any, Any]:
    """Propagate back through time; return the gradients of the gates, h and c.

    Args:
        forward_steps: for all steps, the activated gates, the cells after and before each step, and
            the gradient of each output.
        kernel: float32[units, 4 · units], the recurrent kernel.
        d_h, d_c: gradients of the states after the last step.
        kept: as `recur_from_zero` takes it.
    """
    steps = tf.shape(forward_steps[0])[0]
    transposed = tf.transpose(kernel)
    arrays = [tf.TensorArray(tf.float32, steps).unstack(array) for array in forward_steps]

    def step(t: Any, d_h: Any, d_c: Any, d_gates: Any) -> tuple[Any, ...]:
        gates, c, c_before, d_output = (array.read(t) for array in arrays)
        i, f, g, o = tf.split(gates, 4, axis=1)
        tanh_c = tf.tanh(c)
        d_h = d_h + d_output
        d_c = d_c + d_h * o * (1 - tanh_c * tanh_c)
        # Derivatives in terms of the activated gates: σ' = σ(1 − σ), tanh' = 1 − tanh².
        d_i = d_c * g * i * (1 - i)
        d_f = d_c * c_before * f * (1 - f)
        d_g = d_c * i * (1 - g * g)
        d_o = d_h * tanh_c * o * (1 - o)
        d_sums = tf.concat([d_i, d_f, d_g, d_o], axis=1)
        d_h, d_c = tf.matmul(d_sums, transposed), d_c * f
        if kept is not None:
            d_h, d_c = d_h * kept[t], d_c * kept[t]
        return t - 1, d_h, d_c, d_gates.write(t, d_sums)

    start = (steps - 1, d_h, d_c, tf.TensorArray(tf.float32, steps))
    _, d_h, d_c, d_gates = tf.while_loop(
        lambda t, *_: t >= 0, step, start, maximum_iterations=steps
    )
    return d_gates.stack(), d_h, d_c
