"""The hashes and checksums that a server can compute: CRC-32 always, SHA-256 where the interpreter has it."""

import binascii

try:
    import hashlib
except ImportError:
    hashlib = None

NUMBER = 0  # formats of the file group's "supported types" command
BYTES = 1


class Crc32:
    """CRC-32/ISO-HDLC, as in zip and Ethernet; `result` is an integer."""

    FORMAT = NUMBER
    SIZE = 4

    def __init__(self):
        self._crc = 0

    def update(self, data):
        self._crc = binascii.crc32(data, self._crc)

    def result(self):
        return self._crc & 0xFFFFFFFF


class Sha256:
    """`result` is 32 bytes."""

    FORMAT = BYTES
    SIZE = 32

    def __init__(self):
        # CircuitPython has only hashlib.new, and some builds know sha1 alone.
        self._hash = hashlib.sha256() if hasattr(hashlib, "sha256") else hashlib.new("sha256")

    def update(self, data):
        self._hash.update(data)

    def result(self):
        return self._hash.digest()


def available():
    """{name: class} of what this interpreter can compute."""
    classes = {"crc32": Crc32}
    if hashlib is not None:
        try:
            Sha256()
            classes["sha256"] = Sha256
        except (ValueError, AttributeError):
            pass
    return classes
