"""Territories of France by COG vintage, free perimeters, priority areas."""
