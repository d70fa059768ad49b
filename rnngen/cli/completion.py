"""`rnngen completion`."""

import click
from click.shell_completion import get_completion_class

from rnngen.cli.terminal import show_text


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL.

    \b
    eval "$(rnngen completion bash)"          in ~/.bashrc
    eval "$(rnngen completion zsh)"           in ~/.zshrc
    rnngen completion fish > ~/.config/fish/completions/rnngen.fish
    """
    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    root = ctx.find_root()
    show_text(completion(root.command, {}, "rnngen", "_RNNGEN_COMPLETE").source() + "\n")
