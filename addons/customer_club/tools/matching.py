"""Which sold lines does a credit note give back?"""

from decimal import Decimal


def match_returns(lines, returns):
    """Allocate returned amounts to the lines of the original invoice.

    First every returned line goes to lines of the same product, in order; what is left
    (a lump sum, another product) goes to whatever is still open. Amounts beyond the
    invoice are not allocated.

    :param lines: ``[(line id, product id, amount)]``, amounts positive
    :param returns: ``[(return id, product id, amount)]`` in the order they happened
    :return: ``([(return id, line id, amount before, amount now)], {return id: excess})``
    """
    returned = {line_id: Decimal(0) for line_id, _product, _amount in lines}
    matches, excess = [], {}
    for return_id, product, amount in returns:
        left = amount
        same = [line for line in lines if line[1] == product]
        for line_id, _product, total in same + [line for line in lines if line[1] != product]:
            part = min(left, total - returned[line_id])
            if part <= 0:
                continue
            matches.append((return_id, line_id, returned[line_id], part))
            returned[line_id] += part
            left -= part
        if left > 0:
            excess[return_id] = left
    return matches, excess
