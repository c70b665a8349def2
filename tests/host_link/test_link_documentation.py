"""Agreement of the protocol page with the code."""

import pytest

from host_link.served_stork import ServedStork
from stork.link import paths
from stork.link.server import BUF_SIZE
from stork_host.link.client import StorkDevice
from stork_host.link.messages import InfoResponse, StatusResponse, StorkErrorCode
from stork_link.smp_bytes import ECHO, ECHO_LINE, ECHOED


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "docs" / "usb_protocol.md").read_text(encoding="utf-8")


def test_the_worked_example(page):
    assert f"request   {ECHO.hex(' ')}\n" in page
    assert f"answer    {ECHOED.hex(' ')}\n" in page
    assert f'06 09 "{ECHO_LINE[2:-1].decode()}" 0a' in page


def test_the_numbers_and_names(page):
    assert f"`buf_size` bytes ({BUF_SIZE};" in page
    for name in (*paths.READABLE, *paths.WRITABLE, paths.SESSIONS + "/<number>"):
        assert f"| `{name}` |" in page
    own = {"header", "version", "sequence", "smp_data"}
    for model in (InfoResponse, StatusResponse):
        assert [name for name in model.model_fields if name not in own and f"`{name}`" not in page] == []
    for code in list(StorkErrorCode)[2:]:
        assert f"{code.value} {code.name.lower().replace('_', ' ')}" in page


def test_the_buffer_size_is_what_a_device_says(drive):
    with ServedStork(drive) as stork, StorkDevice(stork.port) as device:
        assert device._transport.max_unencoded_size == BUF_SIZE
