"""The public pages of certificates: what a code stands for, whether it looks copied, and everything to check it."""
