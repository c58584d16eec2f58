"""Publishers' files: their layouts, opened under limits, controlled, turned into observations."""
