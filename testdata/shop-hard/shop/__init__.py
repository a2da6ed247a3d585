"""A shop with three things to sell."""
