"""Writing schemas: new events, next versions, names, deprecation, and events to try them with."""
