"""Clésanté: the contrat local de santé, from diagnosis to the next contract."""

__version__ = "0.1.0"
