"""Video in and out: sources, decoding to raw frames, encoding of sealed ones. PyAV lives here."""
