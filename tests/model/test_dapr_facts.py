import pytest

from eventreg.model.dapr import go_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("168h", 604800), ("1h30m", 5400), ("1.5s", 1.5), ("250ms", 0.25), (".5m", 30), ("0", 0)],
)
def test_go_durations_are_read(text, seconds):
    assert go_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["7d", "1w", "", "10", "1 h", "h", "-1h", "1h30", "P1D", "١h"])
def test_what_go_or_good_sense_refuses_is_refused(text):
    assert go_duration(text) is None
