import {
  to = huggingface_space.app
  id = "acme/support-bot"
}
