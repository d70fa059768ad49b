"""How a feature is spread in samples and in held-out documents: paired bars, upright for numbers, lying for words."""

from rnngen.evaluation.page.plot import SIZE, Axis, plot, shown_tick
from rnngen.evaluation.page.shell import fold
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Distribution
from rnngen.writers.pages import safe

OTHER = "other"
"""The bin of all that is not named."""
CHARACTERS = 34
"""What fits under upright bars on a narrow screen, a space about each name included."""
MOST_SHORT = 14
"""Upright bars may be of so many short names, all of which are shown."""
MOST_ROWS = 8
"""Rows of lying bars before the others are folded."""

_SQUARE = '<svg viewBox="0 0 10 10" aria-hidden=true><rect class={} width=10 height=10 /></svg>'
PAIR = f"<ul class=key><li>{_SQUARE.format('own')}samples</li><li>{_SQUARE.format('real')}held-out</li></ul>"
"""Which colour is whose."""


def histogram(spread: Distribution, terms: Terms) -> str:
    """A figure with its distance."""
    unit = f"<small>, {safe(spread.unit)}</small>" if spread.unit else ""
    chance = "" if spread.within is None else f" · {terms.link('by chance')} {spread.within:.2f}"
    caption = (
        f"<figcaption><span>{terms.link(spread.name)}{unit}</span>"
        f"<span>{terms.link('distance')} {spread.distance:.2f}{chance}</span></figcaption>"
    )
    if not any(spread.samples) and not any(spread.held_out):
        return f"<figure>{caption}<p class=quiet>There was nothing to count.</p></figure>"
    numbers = sum(name.lstrip("−…")[:1].isdigit() for name in spread.bins) > len(spread.bins) / 2
    short = len(spread.bins) <= MOST_SHORT and max(map(len, spread.bins), default=0) <= 2
    return f"<figure>{caption}{_upright(spread, short) if numbers or short else _lying(spread)}</figure>"


def _upright(spread: Distribution, all_named: bool) -> str:
    count = len(spread.bins)
    highest = Axis(0.0, max(*spread.samples, *spread.held_out) * 1.05)
    width = SIZE / count
    groups = []
    for place, (own, real) in enumerate(zip(spread.samples, spread.held_out, strict=True)):
        bars = [
            f"<rect class={name} x={(place + left) * width:.1f} width={0.38 * width:.1f} "
            f"y={SIZE - highest.place(share):g} height={highest.place(share):g} />"
            for name, left, share in (("own", 0.1, own), ("real", 0.52, real))
        ]
        whole = f"<rect class=all x={place * width:.1f} width={width:.1f} y=0 height={SIZE} />"
        groups.append(f'<g data-tip="{safe(_tip(spread, place))}">{whole}{"".join(bars)}</g>')
    room = max(1, CHARACTERS // (2 + max(map(len, spread.bins))))
    every = 1 if all_named else -(-count // room)
    x = [((place + 0.5) * width, spread.bins[place]) for place in range(0, count, every)]
    y = [(highest.place(value), f"{shown_tick(100 * value)} %") for value in highest.ticks(4)]
    return plot(_words(spread), "".join(groups), x, y)


def _lying(spread: Distribution) -> str:
    """Rows of names, longest bars full; what is not named has no bar, which would make all others short."""
    named = [(own, real) for name, own, real in _rows(spread) if name != OTHER]
    longest = max((share for pair in named for share in pair), default=0.0) or 1.0
    rows = []
    for name, own, real in _rows(spread):
        shares = () if name == OTHER else (own, real)
        bars = "".join(f'<i style="width:{share / longest:.1%}"></i>' for share in shares)
        rows.append(
            f"<li>{safe(name)}<div>{bars}</div><span>{_percent(own)} · {_percent(real)}</span></li>"
        )
    return fold(rows, MOST_ROWS, "kinds", "rows")


def _rows(spread: Distribution) -> list[tuple[str, float, float]]:
    """The name, the samples' and the held-out documents' share of each bin."""
    return list(zip(spread.bins, spread.samples, spread.held_out, strict=True))


def _percent(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.0995 or not share else 1}f} %"


def _tip(spread: Distribution, place: int) -> str:
    own, real = _percent(spread.samples[place]), _percent(spread.held_out[place])
    return f"{spread.bins[place]}{f' {spread.unit}' if spread.unit else ''}\nsamples {own}, held-out {real}"


def _words(spread: Distribution) -> str:
    """What the picture shows, for those who cannot see it: every bin."""
    told = "; ".join(
        f"{name}: {_percent(own)} and {_percent(real)}" for name, own, real in _rows(spread)
    )
    return f"{spread.name}, share in samples and in held-out documents: {told}."
