"""The health portrait of a territory: reads only."""
