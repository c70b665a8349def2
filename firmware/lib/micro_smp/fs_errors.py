"""Error codes of the file group (Zephyr, `fs_mgmt_err_code_t`), from and to errno and SMP's own."""

from micro_smp import errors

GROUP_ID = 8

INVALID_NAME = 2
NOT_FOUND = 3
IS_DIRECTORY = 4
READ_FAILED = 7
WRITE_FAILED = 10
OFFSET_NOT_VALID = 11
OFFSET_BEYOND_FILE = 12
HASH_NOT_KNOWN = 13
READ_ONLY = 15
EMPTY = 16

# The nearest code of SMP 1; UNKNOWN where there is none.
_NEAREST = {
    INVALID_NAME: errors.INVALID,
    NOT_FOUND: errors.NO_ENTRY,
    OFFSET_NOT_VALID: errors.INVALID,
    OFFSET_BEYOND_FILE: errors.INVALID,
    HASH_NOT_KNOWN: errors.NOT_SUPPORTED,
}
_BY_ERRNO = {2: NOT_FOUND, 21: IS_DIRECTORY, 22: INVALID_NAME, 30: READ_ONLY}  # ENOENT EISDIR EINVAL EROFS
_REFUSED = (1, 13)  # EPERM, EACCES
_BUSY = 16  # EBUSY


def error(code):
    """The exception for a code of this group."""
    return errors.GroupError(GROUP_ID, code, _NEAREST.get(code, errors.UNKNOWN))


def from_os_error(os_error, otherwise):
    """The exception for an OSError of the files port; `otherwise` is the code for an errno not listed here."""
    number = os_error.args[0] if os_error.args else 0  # CPython leaves `errno` None in OSError(2)
    if number in _REFUSED:
        return errors.SMPError(errors.ACCESS_DENIED)
    if number == _BUSY:
        return errors.SMPError(errors.BUSY)
    return error(_BY_ERRNO.get(number, otherwise))


def size(files, name):
    """Bytes of the file `name`, or an exception that says why not."""
    try:
        found = files.size(name)
    except OSError as os_error:
        raise from_os_error(os_error, READ_FAILED) from None
    if found < 0:
        raise error(NOT_FOUND)
    return found


def read(files, name, offset, space):
    """Fill the whole of the view `space`, or fail: the file has become shorter than it said."""
    try:
        count = files.readinto(name, offset, space)
    except OSError as os_error:
        raise from_os_error(os_error, READ_FAILED) from None
    if count != len(space):
        raise error(READ_FAILED)
