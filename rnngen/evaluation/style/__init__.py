"""How samples are written, beside held-out documents: means, and distributions with their distance."""

from rnngen.evaluation.distributions import mean_measure
from rnngen.evaluation.material import Material
from rnngen.evaluation.report import Section
from rnngen.evaluation.style.latex import formula_share, latex_distributions, prose_of
from rnngen.evaluation.style.music import music_distributions, music_measures
from rnngen.evaluation.style.python import python_distributions
from rnngen.evaluation.style.text import text_distributions, text_measures


def style(material: Material) -> Section | None:
    """The style of the kind of document that it is; None for performances, which have no bars to measure it by."""
    if material.model.kind == "performance":
        return None
    sides = material.sides
    if material.is_music:
        return Section("Style", music_measures(sides), music_distributions(sides))
    if material.model.kind == "latex":
        prose = [*map(prose_of, sides[0])], [*map(prose_of, sides[1])]
        formulas = mean_measure("formulas among characters", "%", formula_share, sides)
        found = text_distributions(prose) + latex_distributions(sides)
        return Section("Style", (*text_measures(prose), formulas), found)
    code = python_distributions(sides) if material.model.kind == "python" else ()
    return Section("Style", text_measures(sides), text_distributions(sides) + code)
