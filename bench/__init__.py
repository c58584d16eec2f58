"""Benches of the project: each time is a ratio to its floor, both measured in the same run."""
