"""The services: each is what a team would write, beside what eventreg generates for it."""
