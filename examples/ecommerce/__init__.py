"""Two services of the platform on generated code, and a day in their life; see README.md."""
