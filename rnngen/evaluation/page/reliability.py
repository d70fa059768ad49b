"""The calibration as a picture: how often a first choice came true, against how sure the model was of it."""

from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.page.plot import SIZE, Axis, dot, key, plot, polyline
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.shown import shown


def reliability(calibration: Calibration, loss: float, terms: Terms) -> str:
    """A sentence and a figure (a reliability diagram; Niculescu-Mizil & Caruana 2005)."""
    axis = Axis(0.0, 1.0)
    held = [each for each in calibration.bins if each.share > 0]
    places = [(axis.place(each.confidence), axis.place(each.accuracy)) for each in held]
    drawing = polyline([(0, 0), (SIZE, SIZE)], "ideal") + polyline(places, "validation")
    for (x, y), each in zip(places, held, strict=True):
        sure, right = shown(each.confidence, "%"), shown(each.accuracy, "%")
        drawing += dot(x, y, f"sure to {sure}, right in {right}\n{shown(each.share, '%')} of predictions")
    ticks = [(axis.place(value), f"{value:.0%}".replace("%", " %")) for value in (0, 0.25, 0.5, 0.75, 1)]
    names = "<span class=name-x>confidence in the first choice</span><span class=name-y>how often it comes true</span>"
    words = "; ".join(f"{shown(each.confidence, '%')}: {shown(each.accuracy, '%')}" for each in held)
    picture = plot(f"Confidence and accuracy: {words}.", drawing, ticks, ticks, names)
    legend = key([("validation", "the model"), ("ideal", "as sure as it is right")])
    sentence = _sentence(calibration, loss, terms)
    return f'<div class="beside even"><figure class=curve>{legend}{picture}</figure>{sentence}</div>'


def _sentence(calibration: Calibration, loss: float, terms: Terms) -> str:
    gain = max(0.0, loss - calibration.nats_per_token)
    warm = calibration.temperature
    sure = (
        "too sure of itself" if warm > 1.02 else "less sure than it may be" if warm < 0.98 else "as sure as it may be"
    )
    return (
        f"<p>The model is {sure}: {terms.link('calibration error')} {shown(calibration.error, '%')}; its loss would be "
        f"least at a {terms.link('best temperature')} of {warm:.2f}, by {gain:.4f} nats per token.</p>"
    )
