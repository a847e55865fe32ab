"""`eventreg serve`: documentation and registry on this machine, new after each change."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from eventreg.cli.options import ConfigOption
from eventreg.errors import UsageError


def command(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any free one.")] = 8765,
    browse: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    config: ConfigOption = None,
) -> None:
    """Show documentation and static registry on 127.0.0.1, new after each change."""
    if missing := [name for name in ("starlette", "uvicorn", "watchfiles") if not find_spec(name)]:
        raise UsageError(
            f"serve needs {', '.join(missing)}", remedy='install "eventreg[serve]" with pip'
        )
    from eventreg.api.preview import Content, content
    from eventreg.api.server import LOOPBACK, Preview, listen, run
    from eventreg.cli.session import open_session
    from eventreg.model.printable import printable

    path = open_session(config).config.path
    listening = listen(port)

    def tell(state: Content) -> None:
        for problem in state.problems:
            print(printable(f"warning: {problem}"), file=sys.stderr)

    first = content(path)
    address = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
    print(f"documentation  {address}")
    print(f"registry       {address}registry/")
    print("Reads everything again after each change; stop with Ctrl-C.", flush=True)
    tell(first)
    if browse:
        typer.launch(address)
    run(Preview(path, first, tell), listening)
