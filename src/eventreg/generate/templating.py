"""Jinja2 as every generator uses it: shipped templates, and the user's over them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from eventreg.errors import OutputError

if TYPE_CHECKING:
    import jinja2


def shipped_templates() -> Path:
    """The folder of templates: inside the wheel, or at the top of a source checkout."""
    inside = Path(str(resources.files("eventreg"))) / "templates"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "templates"


def environment(kind: str, user: Path | None, *, html: bool = False) -> jinja2.Environment:
    """Templates of one generator, such as `models`.

    Args:
        kind: subfolder of `templates/` and of the user's folder.
        user: folder that overrides templates one by one, or None.
        html: escape what is inserted.
    """
    import jinja2

    folders = [shipped_templates() / kind]
    if user is not None:
        if not user.is_dir():
            raise OutputError(
                f"the folder of templates, {user}, does not exist",
                remedy='make it, or take "templates" out of eventreg.yaml',
            )
        folders.insert(0, user / kind)
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=html,  # noqa: S701  # what is no HTML is escaped by filters of its own
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def source(environment: jinja2.Environment, name: str) -> str:
    """The text of a template, the user's where there is one."""
    if environment.loader is None:
        raise LookupError(name)
    return environment.loader.get_source(environment, name)[0]
