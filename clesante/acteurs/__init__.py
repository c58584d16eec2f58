"""Organisations, persons, instances, decisions, dispositifs."""
