import {
  to = huggingface_space_variable.model
  id = "acme/support-bot/MODEL_ID"
}
