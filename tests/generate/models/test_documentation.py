"""What docs/models.md shows works as it stands there."""

import re
import sys

from tests.generate.models.packages import envelope
from tests.support import ROOT


def test_every_block_of_python_runs(events, platform, monkeypatch, capsys):
    text = (ROOT / "docs" / "models.md").read_text("utf-8")
    monkeypatch.setitem(sys.modules, "shop_events", events)
    data = platform[0].events["orders.order.created"].newest.schema["examples"][0]
    names = {"body": envelope(events.EVENTS["orders.order.created"], data), "data": data}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "docs/models.md", "exec"), names)
    assert events.parse(names["message"]).data == names["typed"].data
    assert "orders.cart.abandoned" in capsys.readouterr().out
