"""What every console shows of one after-sales case: its clock, its story, its goods and its money."""
