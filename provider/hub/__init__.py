"""The Hub client, one file per noun of its API; it knows no word of Terraform's."""
