"""Downloading, for those who have a network: connectors, transfers that resume, reports."""
