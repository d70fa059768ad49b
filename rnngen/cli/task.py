"""The tasks of `rnngen sample`: continue a prompt, infill, rewrite bars, harmonise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rnngen.cli.sampling_options import SampleOptions
from rnngen.cli.terminal import notice
from rnngen.corpus.document import Document
from rnngen.corpus.rows import Rows
from rnngen.errors import CorpusError, SettingError, needs_error
from rnngen.kinds import KINDS
from rnngen.models.model_file import Model
from rnngen.models.pairs import TargetModel, pair_codec
from rnngen.music.parts import ALL
from rnngen.music.performance import Piece
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.generate import continue_prompt
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.prompt import Prompt, SampledDocument
from rnngen.sampling.request import SampleRequest
from rnngen.tokens.rows import RowsCodec


@dataclass(frozen=True)
class Task:
    """A request, and the function that samples it."""

    request: SampleRequest
    sample: Callable[[SampleRequest, SamplingObserver], list[SampledDocument]]
    notice: str = ""
    """One sentence on what was changed or left out of a prompt, if anything."""
    origin: Mapping[str, str] = field(default_factory=dict)
    """Parts of the provenance line that describe the prompt."""
    streams: bool = False
    """Whether samples can be shown as they are drawn."""

    def documents(self, observer: SamplingObserver) -> list[SampledDocument]:
        """Sample the documents."""
        return self.sample(self.request, observer) if self.request.numbers else []


def task_of(request: SampleRequest, options: SampleOptions) -> Task:
    """Return the task that the options choose, with the prompt read into the request."""
    for name, make in TASKS.items():
        if getattr(options, name) is not None:
            return make(request, options)
    return continuation_task(request, options)


def continuation_task(request: SampleRequest, options: SampleOptions) -> Task:
    """Go on from a prompt, or begin from nothing."""
    if options.prime is not None:
        request = replace(
            request, prompt=read_prompt(request.model, options.prime, "--prime", options.parts)
        )
    request.check()
    prompt = request.fitted_prompt
    origin = {"prompt": prompt.digest} if len(prompt.ids) else {}
    if not request.keep_prompt:
        origin["without the prompt"] = ""
    # The title and author that are drawn lack what the model cannot spell.
    streams = request.config.title is request.config.author is None
    return Task(request, continue_prompt, prompt.notice, origin, streams)


def infill_task(request: SampleRequest, options: SampleOptions) -> Task:
    """Lead from one text to another."""
    from rnngen.sampling.infill import fitted_ending, infill

    model = request.model
    sampling_of(model).text_codec(model, "between")
    first, second = [read_prompt(model, text, "--between") for text in options.between or ()]
    request = replace(request, prompt=first, ending=second)
    before = request.fitted_prompt
    after = fitted_ending(request)
    origin = {"between": f"{before.digest} and {after.digest}"}
    return Task(request, infill, before.notice or after.notice, origin)


def rewriting_task(request: SampleRequest, options: SampleOptions) -> Task:
    """Rewrite the bars of a score that are not kept."""
    from rnngen.sampling.bars import kept_bars
    from rnngen.sampling.rewriting import rewrite

    model = request.model
    text = str(options.keep_bars)
    codec = sampling_of(model).score_codec(model, "keep_bars")
    if options.prime is None:
        raise SettingError("--keep-bars needs --prime with the score whose bars it keeps.")
    score = read_prompt(model, options.prime, "--prime", options.parts)
    request = replace(request, prompt=score, kept_bars=kept_bars(text, score))
    origin = {
        "prompt": Prompt(codec.encode(score)).digest,
        "kept bars": text.replace(",", " "),
    }
    return Task(request, rewrite, origin=origin)


def harmony_task(request: SampleRequest, options: SampleOptions) -> Task:
    """Write the other parts under a melody."""
    from rnngen.sampling.harmony import harmonise

    codec = sampling_of(request.model).score_codec(request.model, "harmonise")
    option = "--given" if isinstance(request.model, TargetModel) else "--harmonise"
    request = replace(request, prompt=read_piece(str(options.harmonise), option))
    return Task(
        request, harmonise, origin={"melody": Prompt(codec.encode(request.prepared_prompt)).digest}
    )


TASKS: dict[str, Callable[[SampleRequest, SampleOptions], Task]] = {
    "between": infill_task,
    "keep_bars": rewriting_task,
    "harmonise": harmony_task,
}
"""Option → the task it chooses. Without any of them, the task is to continue."""


def read_text(model: Model, text: str, option: str, parts: str | None) -> str:
    """Read a prompt: the text itself, or a text file after @, where - is standard input.

    @@ begins a text with @.
    """
    from rnngen.corpus.files import read_text_file, read_text_input

    if parts is not None:
        raise needs_error("parts", "a model of music", sampling_of(model).describe(model))
    if text.startswith("@@"):
        return text[1:]
    if not text.startswith("@") or text == "@":
        return text
    if text == "@-":
        found = read_text_input(option)
    else:
        found = read_text_file(_file(text, option, "a text file"), option)
    # Prose may go on in the last line of a file, which a newline ends all the same.
    return found.removesuffix("\n") if KINDS[model.kind].is_prose else found


def read_music(model: Model, name: str, option: str, parts: str | None) -> Piece:
    """Read a prompt from a file of music; by default the parts that the model was trained on.

    Sources of pairs are scores.
    """
    is_source = model.codec.separator is not None
    kind = "score" if is_source or not KINDS[model.kind].is_music else model.kind
    return read_piece(name, option, parts or model.corpus.get("parts"), kind)


def read_tunes(name: str, option: str) -> list[tuple[str, Any]]:
    """Return the name and content of each piece in a file of music, such as a book of tunes."""
    documents = _pieces(name, option, "score", ALL)
    if len(documents) == 1:
        return [(name, documents[0].content)]
    return [(document.name, document.content) for document in documents]


def read_piece(name: str, option: str, parts: str | None = None, kind: str = "score") -> Any:
    """Return the first piece in a file of music, as a `Score` or `Performance`."""
    first, *others = _pieces(name, option, kind, parts or ALL)
    if others:
        notice(f"{name} holds {len(others) + 1} pieces. {option} takes the first, {first.name}.")
    return first.content


def _pieces(name: str, option: str, kind: str, parts: str) -> Sequence[Document]:
    from rnngen.corpus import load_corpus

    path = _file(name, option, "a file of music")
    try:
        return load_corpus(path, kind, parts=parts).documents
    except CorpusError as error:
        raise CorpusError(f"{option} cannot read {path}. {error}") from error


def read_rows(model: Model, name: str, option: str, parts: str | None) -> Rows:
    """Read a picture of the size that a model of pairs reads."""
    from rnngen.corpus.files import found_file
    from rnngen.corpus.pictures import read_picture

    path = _file(name, option, "a picture")
    rows = read_picture(found_file(path, path.parent, path.stat().st_size))
    codec = pair_codec(model, option).source
    if isinstance(codec, RowsCodec) and (reason := codec.misfit(rows)):
        raise CorpusError(f"{path} {reason}. Scale it before, or train on such pictures.")
    return rows


def _file(name: str, option: str, content: str) -> Path:
    path = Path(name.removeprefix("@")).expanduser()
    if not path.is_file():
        other = f"{name!r} is a folder, a pipe or a device"
        what = other if name and path.exists() else f"there is no file {name!r}"
        raise CorpusError(f"{option} needs {content}; {what}.")
    return path


@dataclass(frozen=True)
class Medium:
    """How the command line treats the prompts and samples of a codec."""

    read_prompt: Callable[[Model, str, str, str | None], Any]
    """Takes a model, what the user typed, the option, and the parts of a score."""
    to_screen: bool
    """Whether samples go to standard output by default, and not to a file."""
    read_all: Callable[[str, str], list[tuple[str, Any]]] | None = None
    """Reads all documents of a file, with their names; None if a file is one document."""


TEXT = Medium(read_text, to_screen=True)
MUSIC = Medium(read_music, to_screen=False, read_all=read_tunes)
PICTURE = Medium(read_rows, to_screen=False)
MEDIA = {
    **dict.fromkeys(("char", "word"), TEXT),
    **dict.fromkeys(("event", "notes", "performance"), MUSIC),
    **dict.fromkeys(("rows", "columns"), PICTURE),
}
"""Name of a codec → its medium."""


def medium_of(model: Model) -> Medium:
    """Return the medium of a model's samples."""
    return MEDIA[model.codec.name]


def read_prompt(model: Model, typed: str, option: str, parts: str | None = None) -> Any:
    """Read a prompt for a model: a text, a text file after @, or a file of music."""
    return medium_of(model).read_prompt(model, typed, option, parts)
