"""Users, roles, grants and the journal."""
