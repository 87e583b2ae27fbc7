"""Requests to the Hub: retries, rate limits, cancellation and cached reads. The only place that imports httpx."""
