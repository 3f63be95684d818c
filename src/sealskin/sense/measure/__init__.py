"""Metrics from tracks: pure functions, and the dictionary that says what each of them means."""
