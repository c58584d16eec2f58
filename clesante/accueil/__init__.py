"""Home, « Mon espace », search results, digests."""
