"""Training: detectors and (later) sealers. The only package that may import torch."""
