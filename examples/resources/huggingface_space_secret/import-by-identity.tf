import {
  to = huggingface_space_secret.db
  identity = {
    namespace = "acme"
    name      = "support-bot"
    key       = "DB_PASSWORD"
  }
}
