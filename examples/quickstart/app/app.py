"""Answers every request with a greeting, signed with the secret."""

import hashlib
import hmac
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

GREETING = os.environ["GREETING"]
SIGNATURE = hmac.new(os.environ["GREETING_KEY"].encode(), GREETING.encode(), hashlib.sha256).hexdigest()


class Greeter(BaseHTTPRequestHandler):
    """Says the greeting."""

    def do_GET(self) -> None:
        """Answer a GET request."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"{GREETING} ({SIGNATURE[:8]})\n".encode())


HTTPServer(("", 7860), Greeter).serve_forever()
