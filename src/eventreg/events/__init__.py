"""Reading real events, from files and Redis Streams, and holding them against the registry."""

from eventreg.events.check import Checker, Selection
from eventreg.events.files import File
from eventreg.events.period import Period, moment
from eventreg.events.routes import Router
from eventreg.events.run import Outcome, run
from eventreg.events.server import Server
from eventreg.events.streams import Streams
from eventreg.events.tally import Tally

__all__ = [
    "Checker",
    "File",
    "Outcome",
    "Period",
    "Router",
    "Selection",
    "Server",
    "Streams",
    "Tally",
    "moment",
    "run",
]
