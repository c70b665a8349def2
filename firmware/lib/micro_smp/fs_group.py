"""SMP group 8, file management: download, upload, status, hash, supported hashes, close.

Command numbers: Zephyr, "File management". What may be read or written is the business of the `files` port.
"""

from micro_smp import errors, fs_errors, header
from micro_smp import request as fields

GROUP_ID = fs_errors.GROUP_ID

_TRANSFER = 0
_STATUS = 1
_HASH = 2
_HASH_TYPES = 3
_CLOSE = 4

_DATA_HEAD = 3  # bytes of CBOR before a byte string of up to 65535
_SECTOR = 512  # of FAT: a read that starts and ends on a multiple of it goes straight into the answer


class FSGroup:
    """files: an object with

    size(path) -> bytes, -1 if there is no such file;  readinto(path, offset, view) -> bytes read;
    begin(path, size), append(view), finish(): an upload, which replaces the file when it is finished and not before;
    close(): close the open file and drop an unfinished upload.
    All raise OSError; EACCES refuses a path, EISDIR says it is a folder, EINVAL that it is no path.
    """

    def __init__(self, files):
        self._files = files
        self._upload_name = None
        self._upload_size = 0
        self._upload_at = 0

    def handle(self, op, command, request, reply):
        if op == header.READ:
            if command == _TRANSFER:
                return self._download(request, reply)
            if command == _STATUS:
                return self._status(request, reply)
            if command == _HASH or command == _HASH_TYPES:
                from micro_smp.fs_hash import Hashes  # few clients ask

                hashes = Hashes(self._files)
                return hashes.hash(request, reply) if command == _HASH else hashes.write_types(reply)
        elif command == _TRANSFER:
            return self._upload(request, reply)
        elif command == _CLOSE:
            self._upload_name = None
            self._files.close()
            return reply.map(0)
        raise errors.SMPError(errors.NOT_SUPPORTED)

    def _download(self, request, reply):
        name = fields.text(request, "name")
        offset = fields.integer(request, "off")
        size = fs_errors.size(self._files, name)
        if offset > size:
            raise fs_errors.error(fs_errors.OFFSET_BEYOND_FILE)
        reply.map(3 if offset == 0 else 2)
        reply.text("off")
        reply.integer(offset)
        if offset == 0:
            reply.text("len")
            reply.integer(size)
        reply.text("data")
        space = reply.data_space(_piece(offset, size, reply.free - _DATA_HEAD))
        if len(space):
            fs_errors.read(self._files, name, offset, space)

    def _status(self, request, reply):
        size = fs_errors.size(self._files, fields.text(request, "name"))
        reply.map(1)
        reply.text("len")
        reply.integer(size)

    def _upload(self, request, reply):
        name = fields.text(request, "name")
        offset = fields.integer(request, "off")
        content = fields.data(request, "data")
        if offset == 0:
            size = fields.integer(request, "len")
        elif name == self._upload_name and offset == self._upload_at:
            size = self._upload_size
        else:
            raise fs_errors.error(fs_errors.OFFSET_NOT_VALID)
        if offset + len(content) > size:
            raise errors.SMPError(errors.INVALID)
        self._upload_name = None  # until this step has succeeded
        try:
            if offset == 0:
                self._files.begin(name, size)
            self._files.append(content)
            offset += len(content)
            if offset == size:
                self._files.finish()
            else:
                self._upload_name = name
        except OSError as os_error:
            raise fs_errors.from_os_error(os_error, fs_errors.WRITE_FAILED) from None
        self._upload_size = size
        self._upload_at = offset
        reply.map(1)
        reply.text("off")
        reply.integer(offset)


def _piece(offset, size, room):
    """Bytes of a file to send from `offset` on: all if there is room, else up to a sector's end, else what fits."""
    if size - offset <= room:
        return size - offset
    end = offset + room
    whole = end - end % _SECTOR - offset
    return whole if whole > 0 else room
