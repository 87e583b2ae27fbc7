terraform {
  required_version = ">= 1.11"

  required_providers {
    huggingface = { source = "huggingface/huggingface" }
  }
}
