"""`rnngen cache`."""

import click

from rnngen.cli.models import count, megabytes
from rnngen.cli.terminal import confirmed, notice, show
from rnngen.system.cache import HOLDS, cached, clear
from rnngen.system.paths import cache


@click.group("cache", invoke_without_command=True)
@click.pass_context
def cache_group(ctx: click.Context) -> None:
    """Show what the cache holds, or clear it.

    The cache is in RNNGEN_CACHE, or else in your cache folder. What is removed is made again when
    it is needed. Models are not in the cache.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(cache_show)


@cache_group.command("show")
def cache_show() -> None:
    """Show the kinds of cached files, their number and their size."""
    for kind, files, size in map(cached, HOLDS):
        show(f"{kind:10} {HOLDS[kind]:22} {count(files):>12} {megabytes(size):>12}")
    notice(f"The cache is in {cache()}. To clear it: rnngen cache clear")


@cache_group.command("clear")
@click.argument("kinds", nargs=-1, type=click.Choice(list(HOLDS)), metavar="[KIND …]")
@click.option("-y", "--yes", is_flag=True, help="Clear without asking.")
def cache_clear(kinds: tuple[str, ...], yes: bool) -> None:
    """Remove the cached files of these kinds; without a kind, of all.

    \b
    rnngen cache clear
    rnngen cache clear tokens --yes
    """
    found = [each for each in map(cached, dict.fromkeys(kinds or HOLDS)) if each.files]
    for kind, files, size in found:
        notice(f"{cache() / kind}: {count(files)}, {megabytes(size)}")
    total = megabytes(sum(each.size for each in found))
    if not found or not (yes or confirmed(f"Clear {total} of the cache?")):
        notice("Nothing was removed.")
        return
    notice(f"{megabytes(clear(each.kind for each in found))} freed.")
