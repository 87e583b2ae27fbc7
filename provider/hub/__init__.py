"""The Hub client: the only place that imports httpx, and it knows no word of Terraform's."""
