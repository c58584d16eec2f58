"""Constats, enjeux, prioritisation, written diagnosis, contributions."""
