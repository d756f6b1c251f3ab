"""Force-majeure notices: staff write, preview, publish and lift them; shops see what changes, and file their own."""
