terraform {
  required_providers {
    huggingface = { source = "huggingface/huggingface" }
  }
}

# The token comes from HF_TOKEN, or from where `hf auth login` keeps it.
provider "huggingface" {
  namespace = "acme"
}

resource "huggingface_space" "app" {
  name = "support-bot"
  sdk  = "static"
}
