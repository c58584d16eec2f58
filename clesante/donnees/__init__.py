"""The indicator store: catalogue, layouts of publishers' files, import, reading."""
