"""What a model was trained on, for commands that need it besides the model."""

from pathlib import Path

from rnngen.cli.copying import training_of
from rnngen.cli.evaluating import own_corpus
from rnngen.cli.options import notice
from rnngen.copying import TrainingText
from rnngen.dataset import Dataset, cut
from rnngen.errors import CorpusError
from rnngen.evaluation.baseline import CountedModel, MixedModel, counted_model, mixed_model
from rnngen.model_file import Model
from rnngen.preparation import prepare

LONG = 1_000_000
"""Tokens from which counting takes a second."""


def own_dataset(model: Model, path: Path) -> Dataset:
    """The tokens that the model at `path` learnt from, with some held out.

    Those of text are kept beside the model; music, and what is not kept, is read again from where it was.

    Raises:
        CorpusError: where neither is there.
    """
    training = training_of(model, path)
    if isinstance(training, TrainingText):
        end = cut(len(training.symbols))
        return Dataset(training.symbols[:end], training.symbols[end:], whole_documents=False)
    try:
        return prepare(own_corpus(model), codec=model.codec).dataset
    except CorpusError as error:
        expected = "the corpus where it was, or the file with its text beside the model"
        raise CorpusError(f"What '{model.name}' was trained on is not to be found. Expected {expected}.") from error


def counted(model: Model, path: Path) -> CountedModel:
    """What n-grams of its own corpus would write in the place of the model at `path`, with a word on them."""
    found = counted_model(model, _to_count(model, path))
    notice(f"{found.ngram.order}-grams write in place of the network")
    return found


def mixed(model: Model, path: Path) -> MixedModel:
    """The model at `path`, writing together with n-grams of its own corpus, with a word on their share."""
    found = mixed_model(model, _to_count(model, path))
    least, most = found.mixing.min(), found.mixing.max()
    notice(f"n-grams write with the network, which has {least:.0%} to {most:.0%} of the say")
    return found


def _to_count(model: Model, path: Path) -> Dataset:
    """The tokens of a model's corpus, with a word where counting them takes long."""
    dataset = own_dataset(model, path)
    if len(dataset.train) > LONG:
        notice(f"Counting {len(dataset.train):,} tokens …")
    return dataset
