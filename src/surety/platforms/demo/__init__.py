"""Demonstration data: twelve invented shops and some 1,600 orders around a date, with something in every queue.

shops    the shops, by name                 month    a simulated month that ends at the date's midnight
stories  orders that show one thing each    cases    after-sales that show one thing each
telling  how both are told                  notices  a typhoon, and a filing that waits
pieces   an inspection centre and what lies there
listed   listings of every state, a recall, creators, reports
loading  all of it through the door
"""

from surety.platforms.demo.loading import load as load
from surety.platforms.demo.shops import SHOPS as SHOPS
