"""A registry whose every text tries to be more than text."""

EVIL = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} {% raw %} "
    "' \" & `code` [x](javascript:alert(3)) ![p](https://evil.invalid/p.png) <!-- | \\ "
    "\u202eflip\u2066 ]]> ${6*6} #1;"
)
"""Text that closes tags, attributes, scripts, templates and Markdown, and turns its direction."""

_NAME = "<b>{{7*7}}\"'`|&\u202e"


def hostile():
    """Schemas by path, and the configuration."""
    name = f"orders/{_NAME}/bold"
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": EVIL,
        "description": EVIL,
        "deprecated": True,
        "x-eventreg": {"replaced-by": EVIL, "sunset": EVIL},
        "type": "object",
        "required": [EVIL],
        "properties": {
            EVIL: {"type": "string", "title": EVIL, "description": EVIL, "pattern": EVIL},
            "enum": {"enum": [EVIL], "default": EVIL, "format": EVIL, "examples": [EVIL]},
            "type": {"type": EVIL},
            "ref": {"$ref": "https://evil.invalid/<script>"},
            "nested": {"type": "object", "properties": {EVIL: {"const": EVIL}}},
        },
        "patternProperties": {EVIL: {"type": "string"}},
        "oneOf": [{"title": EVIL}, {"required": [EVIL]}],
        "if": {"properties": {EVIL: {"const": EVIL}}},
        "then": {"description": EVIL},
        "examples": [{EVIL: EVIL}, EVIL],
    }
    old = {**schema, "title": "old"}
    config = f"""
title: {_quoted(EVIL)}
description: {_quoted(EVIL)}
version: {_quoted(EVIL)}
contact: {{name: {_quoted(EVIL)}, url: "javascript:alert(4)"}}
license: {{name: {_quoted(EVIL)}}}
layout: {{identity: path}}
services:
  orders:
    title: {_quoted(EVIL)}
    description: {_quoted(EVIL)}
    owner: {_quoted(EVIL)}
    contact: "javascript:alert(5)"
    publishes: ["orders.**"]
    subscribes: ["orders.**"]
  other:
    title: {_quoted(EVIL)}
    subscribes: ["orders.**"]
aliases:
  {_quoted(EVIL)}: {_quoted(name.replace("/", "."))}
"""
    return {f"{name}/1.0.0.json": old, f"{name}/1.1.0.json": schema}, config


def _quoted(text):
    import json

    return json.dumps(text)
