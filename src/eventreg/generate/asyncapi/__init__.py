"""AsyncAPI 3: the whole platform, or what one service sends and receives."""

from eventreg.generate.asyncapi.build import AsyncApi, build, render
from eventreg.generate.asyncapi.options import Info, Options, Server

__all__ = ["AsyncApi", "Info", "Options", "Server", "build", "render"]
