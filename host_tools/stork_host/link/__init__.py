"""Finding a Stork on USB and talking to it over SMP. Knows nothing of the archive: whoever pulls passes a sink."""
