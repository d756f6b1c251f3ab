"""What everybody may read of inspection centres: who they are, how busy, and how often they err."""
