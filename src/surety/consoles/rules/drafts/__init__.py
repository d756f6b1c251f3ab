"""Writing a change of the rules: edits collected in a draft, done anew on the rules in force at every look."""
