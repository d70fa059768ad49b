"""What drawing samples took, in one line."""

from collections.abc import Sequence

from rnngen.sampling.tally import Tally


def statistics(tallies: Sequence[Tally], seconds: float) -> str:
    """'1,043 tokens drawn in 0.21 s (4,967 per second); 31 lines, 1.19 draws each; …'."""
    total = sum(tallies, start=Tally())
    lines = max(total.lines, 1)
    return "; ".join(
        [
            f"{total.draws:,} tokens drawn in {seconds:.2f} s ({total.draws / seconds:,.0f} per second)",
            f"{total.lines:,} lines judged, {1 + total.rejections / lines:.2f} draws each"
            if total.lines
            else "no line to be judged",
            f"{total.fallbacks:,} forced ({total.fallbacks / lines:.1%})",
            f"{total.detours:,} detours and {total.loops:,} loops undone",
            f"{total.masked / max(total.draws, 1):.1%} of the probability masked",
        ]
    )
