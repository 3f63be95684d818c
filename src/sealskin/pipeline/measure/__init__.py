"""Makes figures of tracks and keeps them up to date: hours, days, and what a question needs."""
