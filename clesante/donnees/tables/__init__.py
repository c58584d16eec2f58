"""A territory's own tables: read, matched with territories, checked, published, shown."""
