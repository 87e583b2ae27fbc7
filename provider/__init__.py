"""What the provider does: the plugin bridge, the Hub client, the resources and the local Hub."""
