"""Values, campaigns, money paid, posts."""
