"""Light, sound and vibration for the wearer: messages, feedback, the button. Time is passed in; no pins here."""
