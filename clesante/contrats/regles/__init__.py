"""Pure rules of the app: no database, no clock."""
