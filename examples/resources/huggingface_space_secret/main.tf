variable "db_password" {
  description = "Password of the database."
  type        = string
  sensitive   = true
}

resource "huggingface_space" "app" {
  name = "support-bot"
}

# Kept in the state. Terraform 1.11 and OpenTofu 1.11 can keep it out: value_wo with value_wo_version.
resource "huggingface_space_secret" "db" {
  space_id    = huggingface_space.app.id
  key         = "DB_PASSWORD"
  value       = var.db_password
  description = "Password of the database"
}
