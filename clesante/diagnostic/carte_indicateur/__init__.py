"""The map of one indicator: what it shows, its picture, its files; pages: ``views_carte``."""
