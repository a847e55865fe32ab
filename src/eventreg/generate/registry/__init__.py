"""A static registry for a CDN or bucket: every `$id` answers, bundles lie beside."""

from eventreg.generate.registry.render import Built, Options, build

__all__ = ["Built", "Options", "build"]
