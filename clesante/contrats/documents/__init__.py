"""Documents of the app."""
