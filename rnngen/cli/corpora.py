"""`rnngen corpora`."""

import click


@click.group("corpora", invoke_without_command=True)
@click.pass_context
def corpora_group(ctx: click.Context) -> None:
    """List the built-in corpora, or show what a corpus holds before training on it."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(corpora_list)


@corpora_group.command("list")
def corpora_list() -> None:
    """List the built-in corpora; they need no network."""
    from rnngen.corpus.builtin import BUILTINS

    for name, corpus in BUILTINS.items():
        click.echo(f"{name:12} {corpus.kind:8} {corpus.description}")
