"""The merchant's after-sales inbox: the list, one case with what may be done about it, and many at once."""
