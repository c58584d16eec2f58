"""Pages, charts and tables: what every screen is made of. No model."""
