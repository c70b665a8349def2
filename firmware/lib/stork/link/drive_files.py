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
    """See micro_smp.fs_group.FSGroup for what a files port does.

    session_path: number -> the path of that session's file, as open() takes it; may raise OSError.
    root: put before the paths that a PC names, where the device's drive is a folder of another computer.
    busy: whether the drive must not be written now; an upload under way is given up then.

    One file stays open between the requests of a download, because opening costs a search of the folder and seeking
    in FAT a walk along the file's clusters. It is closed at its end, by any request that is not about it, and
    by `close`, to be called before a file is deleted.
    """

    def __init__(self, session_path, root="", busy=None):
        self._session_path = session_path
        self._root = root
        self._busy = busy
        self._file = None
        self._open_path = None
        self._open_size = 0
        self._upload = None
        self._upload_path = None
        self._part = _PART

    def size(self, path):
        if path == self._open_path:
            return self._open_size
        self._close_download()
        return self._stat_size(self._readable(path))

    def readinto(self, path, offset, view):
        if path != self._open_path:
            self._close_download()
            real = self._readable(path)
            self._open_size = self._stat_size(real)
            self._file = open(real, "rb")
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
        real = self._root + path
        if path.startswith(paths.UPDATE + "/"):
            try:
                os.mkdir(self._root + paths.UPDATE)
            except OSError:
                pass  # it exists, or opening the file raises the error
        # What is staged for an update is judged by its CRC: no need for two names.
        self._part = "" if paths.is_staged(path) else _PART
        if hasattr(os, "statvfs"):
            drive = os.statvfs(self._root + "/")
            if size > drive[0] * drive[3]:  # block size, free blocks
                raise OSError(_ENOSPC)
        self._upload = open(real + self._part, "wb")
        self._upload_path = real

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

    def close(self):
        self._close_download()
        self._close_upload()

    def _check_busy(self):
        if self._busy is not None and self._busy():
            self._close_upload()
            raise OSError(_EBUSY)

    def _readable(self, path):
        paths.check(path)
        if path == paths.SESSIONS:
            raise OSError(_EISDIR)
        if not paths.may_read(path):
            raise OSError(_EACCES)
        number = paths.session_number(path)
        return self._root + path if number < 0 else self._session_path(number)

    def _stat_size(self, real):
        try:
            status = os.stat(real)
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
        self._file = None
        self._open_path = None

    def _close_upload(self):
        if self._upload is not None:
            self._upload.close()
        self._upload = None
        self._upload_path = None
