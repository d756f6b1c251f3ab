"""The public Olist data set (a Brazilian marketplace, 2016 to 2018): its files become facts.

It knows neither waybills nor cancel times; what is assumed in their place stands in `orders.py`, each beside its line.
"""

from surety.platforms.olist.adapter import OlistAdapter as OlistAdapter
