resource "huggingface_space" "app" {
  name = "support-bot"
}

resource "huggingface_space_variable" "model" {
  space_id    = huggingface_space.app.id
  key         = "MODEL_ID"
  value       = "acme/support-7b"
  description = "The model that answers"
}
