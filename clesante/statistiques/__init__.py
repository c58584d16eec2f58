"""Formulas, pure and sourced. No model."""
