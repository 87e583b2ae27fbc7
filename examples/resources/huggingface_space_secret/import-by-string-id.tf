import {
  to = huggingface_space_secret.db
  id = "acme/support-bot/DB_PASSWORD"
}
