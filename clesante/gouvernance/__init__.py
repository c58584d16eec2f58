"""Meetings, agenda, minutes."""
