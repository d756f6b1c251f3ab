"""Files that prove something: where they lie, which facts name them, and when they may go."""
