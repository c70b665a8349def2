"""Assembly of Stork's SMP server."""

from micro_smp import fs_group, os_group
from micro_smp.server import Server
from stork.link import stork_group
from stork.link.drive_files import DriveFiles

# Large answers are what makes a download fast: a PC waits for each. Eight sectors of a file and what goes around
# them; about twice this is taken from the heap.
BUF_SIZE = 8 * 512 + 64  # [answer-sizes]


def build_server(
    port,
    clock_ms,
    catalogue,
    device_info,
    status,
    *,
    clock=None,
    reset=None,
    journal=None,
    restart=None,
    busy=None,
    check=None,
    root="",
    buf_size=BUF_SIZE,
):
    """The server, ready to be polled; see micro_smp.server.Server for port and clock_ms.

    catalogue, device_info, status, journal, restart, busy, check: see StorkGroup. clock, reset: see OSGroup. root: see
    DeviceFiles.
    """
    files = DriveFiles(catalogue, root, busy)
    information = {
        "s": "Stork",
        "n": str(device_info.get("device_id", "")),
        "r": str(device_info.get("firmware", "")),
        "i": str(device_info.get("board_id", "")),
    }
    groups = {
        os_group.GROUP_ID: os_group.OSGroup(buf_size, clock, reset, information),
        fs_group.GROUP_ID: fs_group.FSGroup(files),
        stork_group.GROUP_ID: stork_group.StorkGroup(
            catalogue, device_info, status, files.close, journal=journal, restart=restart, busy=busy, check=check
        ),
    }
    return Server(port, clock_ms, groups, buf_size)
