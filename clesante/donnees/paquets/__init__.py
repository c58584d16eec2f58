"""Data packs as one signed archive: made, verified, installed whole, compared.

An archive travels on a USB key to a machine with no network. Nothing of it is believed: neither
the names of its members, nor their sizes, nor who signed it.
"""
