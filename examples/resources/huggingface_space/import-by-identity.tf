import {
  to = huggingface_space.app
  identity = {
    namespace = "acme"
    name      = "support-bot"
  }
}
