"""Regional frameworks as data."""
