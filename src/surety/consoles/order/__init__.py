"""What every console shows of one order: its story, its clock, its sums and the reasons behind them."""
