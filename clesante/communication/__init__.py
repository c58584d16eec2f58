"""Site of a contract or region, newsletter, kit, publication linter."""
