"""Documents of the dialogue, as semantic HTML of the closed subset."""
