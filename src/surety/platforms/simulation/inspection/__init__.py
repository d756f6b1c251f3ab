"""Pieces under inspection, and who looks at their codes.

looking   how people look at a genuine code and at a copied one     cloning   how well copies are told from that
"""
