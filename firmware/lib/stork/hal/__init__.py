"""The only importers of board, busio, machine, usb_cdc and their like. One file an interpreter."""
