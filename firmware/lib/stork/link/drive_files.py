"""Files port of the SMP server, over the open() and os of the device."""

import os

from stork.link import paths
from stork.store import sync

_EACCES = 13
_EISDIR = 21
_ENOENT = 2
_ENOSPC = 28
_EBUSY = 16
_EEXIST = 17
_DIRECTORY = 0x4000  # the file type bit in st_mode, the same in all three interpreters
_PART = ".part"


class DriveFiles:
    """A files port, as of micro_smp.fs_group.FSGroup.

    sessions: size(number), and open(number) -> the session as an open file, may raise OSError; crash_report() -> the
    same of /crash.txt, with its ``size``, or None; make_way() gives up room that sessions could have, and have not.
    root: put before the paths that a PC names, where the device's drive is a folder of another computer.
    busy: whether the drive must not be written now; an upload under way is given up then.

    One file stays open between the requests of a download: opening costs a search of the folder, seeking in FAT a walk
    along its clusters. It is closed at its end, by a request about another, and by `close`, before a file is deleted.
    """

    def __init__(self, sessions, root="", busy=None):
        self._sessions = sessions
        self._root = root
        self._busy = busy
        self._file = self._open_path = None
        self._open_size = 0
        self._upload = self._upload_path = None
        self._part = _PART

    def size(self, path):
        if path == self._open_path:
            return self._open_size
        self._close_download()
        return self._size(self._readable(path), path)

    def readinto(self, path, offset, view):
        if path != self._open_path:
            self._close_download()
            number = self._readable(path)
            self._open_size = self._size(number, path)
            self._file = self._report(path)
            if self._file is None:
                self._file = open(self._root + path, "rb") if number < 0 else self._sessions.open(number)
            self._open_path = path
        try:
            if self._file.tell() != offset:
                self._file.seek(offset)
            count = self._file.readinto(view) or 0
        except OSError:
            self._close_download()
            raise
        if offset + count >= self._open_size or not count:
            self._close_download()
        return count

    def begin(self, path, size):
        """Start the upload of `size` bytes that will replace the file at `path`."""
        paths.check(path)
        if not paths.may_write(path):
            raise OSError(_EACCES)
        self._check_busy()
        self.close()
        if path.startswith(paths.UPDATE + "/"):
            try:
                os.mkdir(self._root + paths.UPDATE)
            except OSError:
                pass  # it exists, or opening the file raises the error
        # What is staged for an update is judged by its CRC: no need for two names.
        self._part = "" if paths.is_staged(path) else _PART
        if hasattr(os, "statvfs") and size > self._free():
            self._sessions.make_way()
            if size > self._free():
                raise OSError(_ENOSPC)
        self._upload_path = self._root + path
        self._upload = open(self._upload_path + self._part, "wb")

    def append(self, view):
        self._check_busy()
        try:
            written = self._upload.write(view)
        except OSError:
            self._close_upload()
            raise
        if written is not None and written < len(view):
            self._close_upload()
            raise OSError(_ENOSPC)

    def finish(self):
        """Put the uploaded file in the place of the old one."""
        path = self._upload_path
        self._close_upload()
        if self._part:
            try:
                os.rename(path + _PART, path)
            except OSError as error:
                if error.args[0] != _EEXIST:
                    raise
                # FAT under CircuitPython does not rename onto a file that exists.
                os.remove(path)
                os.rename(path + _PART, path)
        sync()

    def _free(self):
        drive = os.statvfs(self._root + "/")
        return drive[0] * drive[3]  # block size, free blocks

    def close(self):
        self._close_download()
        self._close_upload()

    def _check_busy(self):
        if self._busy is not None and self._busy():
            self._close_upload()
            raise OSError(_EBUSY)

    def _readable(self, path):
        """The number of a session, else -1."""
        paths.check(path)
        if path == paths.SESSIONS:
            raise OSError(_EISDIR)
        if not paths.may_read(path):
            raise OSError(_EACCES)
        return paths.session_number(path)

    def _report(self, path):
        return self._sessions.crash_report() if path == paths.CRASH else None

    def _size(self, number, path):
        try:
            if self._report(path) is not None:
                return self._report(path).size
            if number >= 0:
                return self._sessions.size(number)
            status = os.stat(self._root + path)
        except OSError as error:
            if error.args[0] == _ENOENT:
                return -1
            raise
        if status[0] & _DIRECTORY:
            raise OSError(_EISDIR)
        return status[6]

    def _close_download(self):
        if self._file is not None:
            self._file.close()
        self._file = self._open_path = None

    def _close_upload(self):
        if self._upload is not None:
            self._upload.close()
        self._upload = self._upload_path = None
