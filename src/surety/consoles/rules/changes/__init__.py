"""A change of the rules, from its proposal to the day it holds: what it changes, whom it hits, who agreed."""
