"""The two hash commands of the file group: the hash of a file, piece by piece, and which hashes there are."""

from micro_smp import digests, fs_errors
from micro_smp import request as fields

_STEP = 1024  # bytes per poll: 0.2 ms of CRC-32 on an RP2040, plus the reading
_DEFAULT = "crc32"


class Hashes:
    def __init__(self, files):
        self._files = files
        self._digests = digests.available()

    def write_types(self, reply):
        reply.map(1)
        reply.text("types")
        reply.map(len(self._digests))
        for name in self._digests:
            reply.text(name)
            reply.map(2)
            reply.text("format")
            reply.integer(self._digests[name].FORMAT)
            reply.text("size")
            reply.integer(self._digests[name].SIZE)

    def hash(self, request, reply):
        """A generator: one piece of the file at each resumption, the answer at the end."""
        name = fields.text(request, "name")
        kind = fields.text(request, "type", _DEFAULT)
        start = fields.integer(request, "off", 0)
        if kind not in self._digests:
            raise fs_errors.error(fs_errors.HASH_NOT_KNOWN)
        size = fs_errors.size(self._files, name)
        if start >= size:
            raise fs_errors.error(fs_errors.OFFSET_BEYOND_FILE if size else fs_errors.EMPTY)
        end = min(size, start + fields.integer(request, "len", size))
        digest = self._digests[kind]()
        scratch = reply.scratch()[:_STEP]  # the answer is not begun yet: no memory beyond its own
        at = start
        while at < end:
            piece = scratch[: min(len(scratch), end - at)]
            fs_errors.read(self._files, name, at, piece)
            digest.update(piece)
            at += len(piece)
            yield
        reply.map(4 if start else 3)
        reply.text("type")
        reply.text(kind)
        if start:
            reply.text("off")
            reply.integer(start)
        reply.text("len")
        reply.integer(end - start)
        reply.text("output")
        reply.scalar(digest.result())
