import {
  to = huggingface_space_variable.model
  identity = {
    namespace = "acme"
    name      = "support-bot"
    key       = "MODEL_ID"
  }
}
