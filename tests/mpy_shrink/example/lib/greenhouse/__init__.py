"""A greenhouse: readings in tenths of a degree, a window and a heater."""
