terraform {
  required_version = ">= 1.6"

  required_providers {
    huggingface = { source = "huggingface/huggingface" }
  }
}
