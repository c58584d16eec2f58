"""Columns of the app's tables, for screens and exports."""
