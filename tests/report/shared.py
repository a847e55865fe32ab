"""The one report that every reporter is tried on."""

from eventreg.model.finding import Finding, Location, Report, Severity, Witness
from eventreg.model.rule import Example, Rule
from eventreg.report import Context

JSON_TEXT = """{
  "title": "Größe 寸法",
  "properties": {
\t\t"größe": { "type": "integer" }, "寸法": {"type": "nonsense"}
  }
}
"""
YAML_TEXT = "title: Shipped\nproperties:\n  café: {type: strng}\n"
HOSTILE = (
    "a\x00b\x1b[31m \u202e </script><img src=x> ::error::x\r\n::warning::y "
    "`tick` | pipe [link](https://evil.example) @team #1 100% ]]> \ud800 _x_"
)
FILES = {
    "schemas/orders/order/created/1.1.0.json": JSON_TEXT,
    "schemas/shipping/parcel shipped/1.0.0.yaml": YAML_TEXT,
}
PLAIN_RULE = Rule(
    code="COM003",
    slug="type-narrowed",
    summary="A type takes fewer values than before.",
    rationale="Old events hold the values that are gone.",
    remedy="Keep the type.",
    bad=Example(),
    good=Example(),
)

BREAK = Finding(
    code="COM003",
    slug="type-narrowed",
    severity=Severity.ERROR,
    message='"größe" was a number and is an integer now',
    location=Location(
        "schemas/orders/order/created/1.1.0.json", 4, 22, 4, 31, "/properties/größe/type"
    ),
    remedy="Keep the type, or release 2.0.0",
    event="orders.order.created",
    version="1.1.0",
    witness=Witness(
        {"größe": 1.5},
        "orders.order.created 1.0.0",
        "orders.order.created 1.1.0",
        "1.5 is no integer",
    ),
    services=("payment", "warehouse"),
)
WIDE = Finding(
    code="SCH001",
    slug="invalid-against-metaschema",
    severity=Severity.ERROR,
    message='"nonsense" is no type',
    location=Location(
        "schemas/orders/order/created/1.1.0.json", 4, 50, 4, 60, "/properties/寸法/type"
    ),
    event="orders.order.created",
    version="1.1.0",
    services=("payment",),
)
YAML_WARNING = Finding(
    code="SCH001",
    slug="invalid-against-metaschema",
    severity=Severity.WARNING,
    message='"strng" is no type',
    location=Location(
        "schemas/shipping/parcel shipped/1.0.0.yaml", 3, 16, 3, 21, "/properties/café/type"
    ),
    remedy='Write another, such as "string"',
)
NOWHERE = Finding(
    code="LAY003",
    slug="unparsable-file",
    severity=Severity.ERROR,
    message="byte 0xff is not UTF-8",
    location=Location("schemas/broken.json", 1, 1),
)
NASTY = Finding(
    code="NAM001",
    slug="event-name-format",
    severity=Severity.INFO,
    message=HOSTILE,
    location=Location("schemas/a,b:c\n%0A.json", 3, 1, 5, 2),
    remedy=HOSTILE,
    event=HOSTILE,
    services=(HOSTILE,),
    witness=Witness({HOSTILE: "```\n" + HOSTILE}, HOSTILE, HOSTILE, HOSTILE),
)
WAIVED = Finding(
    code="NAM001",
    slug="event-name-format",
    severity=Severity.ERROR,
    message='"payment.processed" has two segments',
    location=Location("schemas/payment/processed/1.0.0.json", 1, 1),
    waived_by="from before the convention",
)

REPORT = Report.of(
    [BREAK, WIDE, YAML_WARNING, NOWHERE, NASTY, WAIVED],
    notes=["mode backward, content declared", HOSTILE],
    counts={"events": 24, "schemas": 1031},
)
CLEAN = Report.of([], counts={"events": 1})
CONTEXT = Context(
    tool_version="1.2.3",
    prefix="registry/",
    repository_prefix="platform/registry/",
    source=FILES.get,
    rules={"COM003": PLAIN_RULE},
)
