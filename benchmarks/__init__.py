"""How fast Kith is, as ratios against a floor measured in the same run. ``./kith bench``."""
