"""What only a PC asks of stork.store.catalogue: which sessions there are, and that one goes."""

import os

from stork.store.catalogue import EACH, folder_of


def after(catalogue, number, limit):
    """Up to ``limit`` numbers above ``number``, rising."""
    found = []
    for n in catalogue.loose:
        if n > number:
            found.append(n)
    for hundred in catalogue.hundreds:
        if (hundred + 1) * EACH <= number:
            continue
        if len(found) >= limit and found[limit - 1] < hundred * EACH:
            break
        for n in catalogue.numbers_in(hundred):
            if n > number and n not in catalogue.loose:
                found.append(n)
        found.sort()
    return found[:limit]


def remove(catalogue, number):
    """Session ``number`` is gone; its folder too where that is empty."""
    if number in catalogue.loose:
        catalogue.loose.remove(number)
        catalogue.total -= 1
        return
    hundred = number // EACH
    left = catalogue.numbers_in(hundred)
    if number in left:
        left.remove(number)
    place = catalogue.hundreds.index(hundred)
    if place < catalogue.counted:
        catalogue.total -= 1
    if not left:
        try:
            os.rmdir(folder_of(number))
        except OSError:
            return  # something else lies in it
        catalogue.hundreds.remove(hundred)
        if place < catalogue.counted:
            catalogue.counted -= 1
        catalogue.open = -1
