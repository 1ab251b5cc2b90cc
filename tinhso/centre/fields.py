"""Which field the centre opens with."""

FIRST = "public_administration"
"""Every office and commune does it every day, and citizens feel it: its map and ranking stand on the overview."""
