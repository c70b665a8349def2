"""A folder used as a board's drive, as CircuitPython makes it."""

BOOT_OUT = (
    "Adafruit CircuitPython {version} on 2025-10-17; {name} with {chip}\r\n"
    "Board ID:{board_id}\r\nUID:E6616407E36B2F2A\r\n"
)


def fresh(folder, version="10.0.3", board_id="raspberry_pi_pico", name="Raspberry Pi Pico", chip="rp2040"):
    """A new drive: an empty settings.toml, a code.py that says hello, an empty lib."""
    (folder / "lib").mkdir(parents=True)
    (folder / "settings.toml").write_bytes(b"")
    (folder / "code.py").write_bytes(b'print("Hello World!")\n')
    text = BOOT_OUT.format(version=version, board_id=board_id, name=name, chip=chip)
    (folder / "boot_out.txt").write_bytes(text.encode())
    return folder


def contents(folder):
    """Everything on it, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
