"""Reading at scale: the log as columns in Parquet, and what a change of the rules would have done to it."""
