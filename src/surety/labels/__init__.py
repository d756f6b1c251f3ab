"""Labels on paper: one layout in millimetres, drawn as SVG, PDF or for a Zebra printer. Knows no database."""
