"""What is asked after the purchase, by people who look at their case and do what they could do next.

habits    how often, how fast and why, with where each number is from        stage   an order and its cases, decided
requests  what a buyer asks for      people  who are abusive, slow or silent  case    one case told to its end
buyers, merchants, couriers, desk    what each does when it is their turn     wrong   facts that must be refused
orders    which orders get cases, and everything told of them
"""

from surety.platforms.simulation.aftersales.orders import Aftersales as Aftersales
