"""One process a camera, and what watches over them."""
