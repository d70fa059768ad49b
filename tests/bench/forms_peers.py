"""One peer of the benchmark of pairs: `python -m tests.bench.forms_peers PEER DATA SECONDS`.

DATA holds the training pairs and the sources to answer. Each peer trains for the time, then prints
one JSON object: its answers, and its nats a target token where it has them. The time includes
start-up and compilation, as it does for rnngen.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

PAD, START, END = 0, 1, 2
"""Ids of characters begin at 3."""


class Clock:
    """The time that a peer has, from the start of its process."""

    def __init__(self, seconds):
        self._end = time.monotonic() + seconds

    @property
    def is_over(self):
        return time.monotonic() >= self._end


def characters(texts):
    """Return the id of each character."""
    return {character: i for i, character in enumerate(sorted(set("".join(texts))), start=3)}


def padded(rows, length=None):
    """Return int32[rows, length], filled up by PAD."""
    length = length or max(map(len, rows))
    return np.array([[*row, *[PAD] * (length - len(row))][:length] for row in rows], np.int32)


def spelt(ids, index):
    """Return the text of ids up to END."""
    names = {number: character for character, number in index.items()}
    ids = list(ids)
    return "".join(names.get(i, "") for i in ids[: ids.index(END) if END in ids else None])


def stop_on(clock):
    """Return a callback of Keras that ends a training when its time is over."""
    import keras

    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = self.model.stop_training or clock.is_over

    return Stop()


def keras_addition(data, clock):
    """Train keras's `addition_rnn`: an LSTM of 128, its output repeated, an LSTM of 128.

    Characters are one-hot and sources are read from their end, as there. Both ends are padded.
    """
    import keras

    pairs, asked = data["train"], data["asked"]
    index = characters([text for pair in pairs for text in pair] + asked)
    width = len(index) + 3
    longest = max(len(text) for text in [*(source for source, _ in pairs), *asked])
    steps = max(len(target) for _, target in pairs)

    def sources(texts):
        rows = padded([[index[c] for c in text] for text in texts], longest)[:, ::-1]
        return np.eye(width, dtype=np.float32)[rows]

    targets = padded([[index[c] for c in target] for _, target in pairs], steps)
    model = keras.Sequential(
        [
            keras.Input((longest, width)),
            keras.layers.LSTM(128),
            keras.layers.RepeatVector(steps),
            keras.layers.LSTM(128, return_sequences=True),
            keras.layers.Dense(width, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    inputs = sources([source for source, _ in pairs])
    model.fit(inputs, targets, 32, 10_000, verbose=0, callbacks=[stop_on(clock)])
    found = model.predict(sources(asked), verbose=0).argmax(axis=2)
    return {"answers": [spelt([i or END for i in row], index) for row in found]}


def keras_seq2seq(data, clock):
    """Train keras's `lstm_seq2seq`: characters one-hot, an encoder and a decoder of 256 units."""
    import keras

    pairs, asked = data["train"], data["asked"]
    index = characters([text for pair in pairs for text in pair] + asked)
    width = len(index) + 3
    one_hot = keras.layers.Embedding(
        width, width, embeddings_initializer="identity", trainable=False
    )
    read, written = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    _, *state = keras.layers.LSTM(256, return_state=True)(one_hot(read))
    decoder = keras.layers.LSTM(256, return_sequences=True, return_state=True)
    outputs, *_ = decoder(one_hot(written), initial_state=state)
    dense = keras.layers.Dense(width, activation="softmax")
    model = keras.Model([read, written], dense(outputs))
    model.compile("rmsprop", "sparse_categorical_crossentropy", weighted_metrics=[])
    sources = padded([[index[c] for c in source] for source, _ in pairs])
    targets = padded([[START, *[index[c] for c in target], END] for _, target in pairs])
    weights = (targets[:, 1:] != PAD).astype(np.float32)
    model.fit(
        [sources, targets[:, :-1]],
        targets[:, 1:],
        64,
        10_000,
        verbose=0,
        sample_weight=weights,
        callbacks=[stop_on(clock)],
    )
    rows = padded([[index[c] for c in text] for text in asked], sources.shape[1])
    made = np.full((len(rows), 1), START, np.int32)
    for _ in range(targets.shape[1]):
        chosen = model.predict([rows, made], verbose=0)[:, -1].argmax(axis=1)
        made = np.append(made, chosen[:, None].astype(np.int32), axis=1)
    return {"answers": [spelt(row, index) for row in made[:, 1:].tolist()]}


def keras_rows(data, clock):
    """Train a plain Keras LSTM of 128 units on the rows of pictures."""
    import keras

    inputs, labels = data["pictures"], data["labels"]
    model = keras.Sequential(
        [
            keras.Input(inputs.shape[1:]),
            keras.layers.LSTM(128),
            keras.layers.Dense(int(labels.max()) + 1, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(inputs, labels, 64, 10_000, verbose=0, callbacks=[stop_on(clock)])
    return {"answers": model.predict(data["asked"], verbose=0).argmax(axis=1).tolist()}


def keras_words(data, clock):
    """Train keras's `imdb_lstm`: 20,000 words, an embedding and an LSTM of 128, dropout 0.2."""
    import keras

    words = keras.layers.TextVectorization(20_000, output_sequence_length=64)
    words.adapt([source for source, _ in data["train"]])
    names = sorted({target for _, target in data["train"]})
    model = keras.Sequential(
        [
            keras.Input((64,), dtype="int64"),
            keras.layers.Embedding(20_000, 128, mask_zero=True),
            keras.layers.LSTM(128, dropout=0.2, recurrent_dropout=0.2),
            keras.layers.Dense(len(names), activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    best = keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)
    order = np.random.default_rng(0).permutation(len(data["train"]))
    inputs = np.asarray(words([data["train"][i][0] for i in order]))
    labels = np.array([names.index(data["train"][i][1]) for i in order])
    model.fit(
        inputs,
        labels,
        32,
        10_000,
        verbose=0,
        validation_split=0.1,
        callbacks=[best, stop_on(clock)],
    )
    found = model.predict(np.asarray(words(data["asked"])), verbose=0).argmax(axis=1)
    return {"answers": [names[i] for i in found]}


def torch_rows(data, clock):
    """Train the LSTM of 64 units of Morvan Zhou's PyTorch tutorial 402: Adam at 0.01, batches of 64."""
    import torch
    from torch import nn

    inputs, labels = torch.tensor(data["pictures"]), torch.tensor(data["labels"]).long()
    lstm = nn.LSTM(inputs.shape[2], 64, batch_first=True)
    dense = nn.Linear(64, int(labels.max()) + 1)
    optimizer = torch.optim.Adam([*lstm.parameters(), *dense.parameters()], 0.01)
    while not clock.is_over:
        for batch in torch.randperm(len(inputs)).split(64):
            outputs, _ = lstm(inputs[batch])
            loss = nn.functional.cross_entropy(dense(outputs[:, -1]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if clock.is_over:
                break
    with torch.no_grad():
        outputs, _ = lstm(torch.tensor(data["asked"]))
        return {"answers": dense(outputs[:, -1]).argmax(1).tolist()}


def torch_attention(data, clock):
    """Train an LSTM encoder and decoder of 256 units with attention (Luong et al. 2015) in PyTorch.

    Characters, an embedding of 128, Adam at 0.002, batches of 64, gradients clipped at 1.
    """
    import torch
    from torch import nn

    torch.manual_seed(0)
    pairs, asked = data["train"], data["asked"]
    index = characters([text for pair in pairs for text in pair] + asked)
    width = len(index) + 3
    embedding = nn.Embedding(width, 128, padding_idx=PAD)
    encoder = nn.LSTM(128, 256, batch_first=True)
    decoder = nn.LSTM(128, 256, batch_first=True)
    query, joined, output = nn.Linear(256, 256), nn.Linear(512, 256), nn.Linear(256, width)
    parts = [embedding, encoder, decoder, query, joined, output]
    weights = [weight for part in parts for weight in part.parameters()]
    optimizer = torch.optim.Adam(weights, 0.002)

    def read(rows):
        lengths = torch.tensor([len(row) for row in rows])
        tokens = torch.tensor(padded(rows)).long()
        packed = nn.utils.rnn.pack_padded_sequence(
            embedding(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        outputs, state = encoder(packed)
        return nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True)[0], tokens != PAD, state

    def write(tokens, memory, state):
        outputs, state = decoder(embedding(tokens), state)
        scores = query(outputs) @ memory[0].transpose(1, 2)
        shares = scores.masked_fill(~memory[1][:, None], -1e9).softmax(2)
        both = torch.cat([outputs, shares @ memory[0]], 2)
        return output(torch.tanh(joined(both))), state

    def loss_of(batch, reduction):
        *memory, state = read([[index[c] for c in source] for source, _ in batch])
        rows = [[START, *[index[c] for c in target if c in index], END] for _, target in batch]
        tokens = torch.tensor(padded(rows)).long()
        logits, _ = write(tokens[:, :-1], memory, state)
        return nn.functional.cross_entropy(
            logits.flatten(0, 1), tokens[:, 1:].flatten(), ignore_index=PAD, reduction=reduction
        ), int((tokens[:, 1:] != PAD).sum())

    while not clock.is_over:
        for chosen in torch.randperm(len(pairs)).split(64):
            loss, _ = loss_of([pairs[i] for i in chosen.tolist()], "mean")
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            if clock.is_over:
                break
    with torch.no_grad():
        held = [pair for pair in data["held"] if all(c in index for c in "".join(pair))]
        found = [loss_of(held[at : at + 64], "sum") for at in range(0, len(held), 64)]
        nats = sum(float(loss) for loss, _ in found) / sum(count for _, count in found)
        *memory, state = read([[index[c] for c in text if c in index] for text in asked])
        tokens = torch.full((len(asked), 1), START)
        made = []
        for _ in range(2 * max(len(target) for _, target in pairs)):
            logits, state = write(tokens, memory, state)
            tokens = logits[:, -1].argmax(1, keepdim=True)
            made.append(tokens[:, 0].tolist())
    rows = zip(*made, strict=True)
    return {"answers": [spelt(row, index) for row in rows], "nats": nats}


PEERS = {
    "keras-addition": keras_addition,
    "keras-seq2seq": keras_seq2seq,
    "keras-rows": keras_rows,
    "keras-words": keras_words,
    "torch-rows": torch_rows,
    "torch-attention": torch_attention,
}


def main():
    clock = Clock(float(sys.argv[3]))
    path = Path(sys.argv[2])
    if path.suffix == ".npz":
        with np.load(path) as data:
            data = dict(data)
    else:
        data = json.loads(path.read_text(encoding="utf-8"))
    print(json.dumps(PEERS[sys.argv[1]](data, clock)))


if __name__ == "__main__":
    main()
