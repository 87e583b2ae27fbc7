"""The plugin bridge."""
