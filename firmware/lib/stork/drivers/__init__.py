"""One kind of chip a file: integers out, waits that end, errors that are counted. A bus comes in; nothing here opens
one. opening.py finds out which chip it is.
"""
