"""Portfolio of contracts, coverage, deployment."""
