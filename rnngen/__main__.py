"""`python -m rnngen`."""

from rnngen.cli import main

main(prog_name="rnngen")
