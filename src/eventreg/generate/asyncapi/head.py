"""What stands above the channels: who speaks, through which brokers."""

from __future__ import annotations

import re
from typing import Any

from eventreg.generate.asyncapi.keys import key_of
from eventreg.generate.asyncapi.options import Info, Options
from eventreg.generate.asyncapi.text import markdown
from eventreg.model.catalogue import Catalogue, Service
from eventreg.model.contract import Contract
from eventreg.model.envelope import MEDIA_TYPE

__all__ = ["MEDIA_TYPE", "info", "servers", "tags_of"]

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/?#@!$&()*+,;=%-]*)?")


def info(info: Info, catalogue: Catalogue, service: Service | None) -> dict[str, Any]:
    """The Info object: the platform's, or the service's own."""
    if service is not None:
        return _service_info(info, service)
    found: dict[str, Any] = {"title": info.title, "version": info.version}
    if info.description:
        found["description"] = markdown(info.description)
    if info.contact:
        found["contact"] = dict(info.contact)
    if info.license:
        found["license"] = dict(info.license)
    tags = [_service_tag(each) for each in catalogue.services.values()]
    if tags:
        found["tags"] = tags
    return found


def _service_info(platform: Info, service: Service) -> dict[str, Any]:
    found: dict[str, Any] = {"title": service.title or service.name, "version": platform.version}
    if service.description:
        found["description"] = markdown(service.description)
    contact = _contact(service)
    if contact:
        found["contact"] = contact
    if platform.license:
        found["license"] = dict(platform.license)
    found["tags"] = [_service_tag(service)]
    found["x-eventreg"] = {"service": service.name, "platform": platform.title}
    return found


def _contact(service: Service) -> dict[str, str]:
    """Owner and how to reach it; what is neither an address nor a URL joins the name."""
    if _EMAIL.fullmatch(service.contact):
        extra = {"email": service.contact}
    elif _URL.fullmatch(service.contact):
        extra = {"url": service.contact}
    else:
        name = ", ".join(filter(None, (service.owner, service.contact)))
        return {"name": name} if name else {}
    return ({"name": service.owner} if service.owner else {}) | extra


def _service_tag(service: Service) -> dict[str, Any]:
    tag: dict[str, Any] = {"name": service.name}
    text = markdown(service.description or service.title)
    if text:
        tag["description"] = text
    facts = {
        key: value
        for key, value in (("owner", service.owner), ("contact", service.contact))
        if value
    }
    if facts:
        tag["x-eventreg"] = facts
    return tag


def tags_of(contract: Contract) -> list[dict[str, Any]]:
    """The owner's service and, where names have domains, the domain."""
    names = [contract.owner.name] if contract.owner else []
    segments = contract.event.split(".")
    if len(segments) > 2:
        names.append(".".join(segments[:2]))
    return [{"name": name} for name in dict.fromkeys(names)]


def servers(options: Options) -> dict[str, Any]:
    """Brokers, which services reach by Dapr's Redis Streams component."""
    found: dict[str, Any] = {}
    for name, server in options.servers.items():
        entry: dict[str, Any] = {
            "host": server.host,
            "protocol": "rediss" if server.tls else "redis",
        }
        if server.title:
            entry["title"] = server.title
        if server.description:
            entry["description"] = markdown(server.description)
        entry["bindings"] = {"redis": {}}
        entry["x-dapr"] = {"component": options.pubsub, "type": "pubsub.redis", "version": "v1"}
        found[key_of(name)] = entry
    return found
