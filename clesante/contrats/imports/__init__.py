"""Files the app takes in."""
