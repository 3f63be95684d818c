"""Answers to questions about metrics, from figures that `pipeline.measure` keeps up to date."""
