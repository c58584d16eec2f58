"""Life cycle of a contract, its text, axes, fiches, engagements, versions, signatures."""
