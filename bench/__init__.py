"""Measurements: what the hot paths cost, as ratios against a floor taken in the same round (`make bench`)."""
