"""Two calls to a database, and what follows from one of them or from both."""

import sqlite3


def invoice(customer, rate):
    with sqlite3.connect("shop.db") as shop:
        prices = shop.execute("select price from orders where customer = ?", (customer,)).fetchall()
        rebate = shop.execute("select rebate from customers where id = ?", (customer,)).fetchone()[0]
    percent = 100 - rebate
    lines = ["invoice", prices]
    tax = round(19 * rate)
    lines.append(percent * tax)
    return lines


if __name__ == "__main__":
    print(invoice(7, 2))
