"""Tags of what is joined to objects."""
