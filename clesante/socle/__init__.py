"""Dates, money, text and typed errors shared by every app. Small on purpose."""
