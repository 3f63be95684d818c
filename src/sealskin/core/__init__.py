"""What every other part shares: boxes, times, errors, configuration and the sealed frame."""
