"""From what the wearer should know to light and sound. Time is passed in; nothing here knows a pin."""
