"""What is asked after the purchase, by people who look at their case and do what they could do next.

habits    how often, how fast and why, with where each number is from
orders    which orders get cases, and everything told of them    vouchers  orders without a parcel
stage     an order and its cases in memory, decided              case      one case told to its end
requests  what a buyer asks for                                  telling   how a fact of a case is said
buyers, merchants, couriers, desk    what each does when it is their turn
hurrying  limits made shorter, parcels stopped on their way      flood     a notice, and who goes on after it
talks     what buyer and shop write to each other                wrong     facts that must be refused
"""

from surety.platforms.simulation.aftersales.orders import Aftersales as Aftersales
