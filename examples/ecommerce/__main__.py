"""Play a day: `python -m examples.ecommerce`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from examples.ecommerce.day import (
    CREATED,
    DEAD_LETTERS,
    Day,
    tried_on_history,
    with_reason,
    without_returned,
)
from examples.ecommerce.stage import Stage, StageError


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="ecommerce-") as folder:
        try:
            play(Path(folder))
        except StageError as error:
            print(f"error: {error}", file=sys.stderr)
            for log in sorted(Path(folder).glob("*.log")):
                print(f"--- {log.name}", *log.read_text("utf-8").splitlines()[-10:], sep="\n")
            return 1
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            return 130
    return 0


def play(folder: Path) -> None:
    print("Making the services' code and manifests, starting Redis, services and sidecars ...")
    with Stage(folder) as stage:
        diary = Day(stage, print).play()
        rows = stage.handled()
        times = {event: sum(row[0] == event for row in rows) for event in {row[0] for row in rows}}
        print(f"\n{len(diary.traces)} events published, {len(times)} handled:")
        print(f"  published three times  handled {times[diary.repeated]} time")
        print(f"  transient fault        handled {times[diary.flaky]} time, after a retry")
        print(
            f"  crash                  handled {times[diary.crashed]} times, the second time told so"
        )
        print(f"  dead letters           {stage.redis.xlen(DEAD_LETTERS)} (poisoned, invalid)")
        same = sum(row[3] in diary.traces.get(row[0], ()) for row in rows)
        print(f"  trace carried on       {same} of {len(rows)}")
        seconds = stage.metric("events_publish_to_handle_seconds_sum", type=CREATED)
        count = stage.metric("events_publish_to_handle_seconds_count", type=CREATED)
        print(f"  mean latency           {seconds / max(count, 1):.3f} s since the crash")
        for what, change in (
            ('status "returned" is taken away', without_returned),
            ('"reason" becomes required', with_reason),
        ):
            status, output = tried_on_history(stage, change)
            print(f"\nTrying a change on the day's history: {what} (exit {status})\n")
            print("\n".join(f"  {line}" for line in output.splitlines()))


if __name__ == "__main__":
    raise SystemExit(main())
