"""Evaluation of the programme and of its actions."""
