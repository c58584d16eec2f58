"""Documents that join several apps, and produced files."""
