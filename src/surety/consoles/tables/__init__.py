"""Lists on pages, whoever's console they stand in: their cells, filters, words, and the page itself."""
