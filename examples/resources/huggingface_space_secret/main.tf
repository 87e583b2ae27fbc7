variable "db_password" {
  description = "Password of the database."
  type        = string
  sensitive   = true
}

resource "huggingface_space" "app" {
  name = "support-bot"
}

# Kept in the state, where it is hidden and not encrypted.
resource "huggingface_space_secret" "db" {
  space_id    = huggingface_space.app.id
  key         = "DB_PASSWORD"
  value       = var.db_password
  description = "Password of the database"
}
