"""Pieces under inspection, and who looks at their codes.

centres  of different quality, and the rates (`pieces.yaml`)      way     one piece, step by step
orders   which orders, and everything told of them                stage   pieces in memory, decided
looking  how people look at a genuine code and at a copied one    cloning   how well copies are told from that
"""
