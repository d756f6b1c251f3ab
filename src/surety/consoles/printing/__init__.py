"""What a centre prints: labels of pieces, rolls of codes, command cards, shelves."""
