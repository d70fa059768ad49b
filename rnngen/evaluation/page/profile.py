"""Shares at several places, of samples and of held-out documents, as two lines."""

from rnngen.evaluation.page.plot import SIZE, Axis, dot, plot, polyline, shown_tick
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Profile
from rnngen.evaluation.shown import shown

NUMBERS = 8
"""Places that are named."""


def profile_figure(profile: Profile, terms: Terms) -> str:
    """A figure with the mean difference."""
    caption = (
        f"<figcaption><span>{terms.link(profile.name)}</span>"
        f"<span>{terms.link('difference')} {profile.difference:.2f}</span></figcaption>"
    )
    y = Axis(0.0, max(*profile.samples, *profile.held_out, 0.01) * 1.05)
    x = [SIZE * (number + 0.5) / len(profile.places) for number in range(len(profile.places))]
    drawing = ""
    for name, shares in (("real", profile.held_out), ("own", profile.samples)):
        points = [(at, y.place(share)) for at, share in zip(x, shares, strict=True)]
        drawing += polyline(points, f"of-{name}")
        for (at, up), share, place in zip(points, shares, profile.places, strict=True):
            whose = "samples" if name == "own" else "held-out"
            drawing += dot(at, up, f"{place} {profile.unit}\n{whose} {shown(share, '%')}", f"of-{name}")
    every = -(-len(x) // NUMBERS)
    names = list(zip(x, profile.places, strict=True))[::every]
    picture = plot(_words(profile), drawing, names, [(y.place(at), f"{shown_tick(100 * at)} %") for at in y.ticks(4)])
    return f"<figure>{caption}{picture}</figure>"


def _words(profile: Profile) -> str:
    rows = zip(profile.places, profile.samples, profile.held_out, strict=True)
    told = "; ".join(f"{place}: {shown(own, '%')} and {shown(real, '%')}" for place, own, real in rows)
    return f"{profile.name} in samples and in held-out documents: {told}."
