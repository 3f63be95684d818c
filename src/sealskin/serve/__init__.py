"""The HTTP and WebSocket server, and the page."""
