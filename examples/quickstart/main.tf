# A Docker Space with two files, two variables and a secret.
#
#   export HF_TOKEN=hf_...              # a token with write access
#   export TF_VAR_greeting_key=...      # any secret
#   terraform init && terraform apply

terraform {
  required_providers {
    huggingface = {
      source = "huggingface/huggingface"
    }
  }
}

provider "huggingface" {}

resource "huggingface_space" "hello" {
  name       = var.name
  visibility = "private"
  hardware   = var.hardware

  variables = {
    GREETING = var.greeting
    LANGUAGE = "en"
  }

  files = {
    "Dockerfile" = file("${path.module}/app/Dockerfile")
    "app.py"     = file("${path.module}/app/app.py")
  }
}

resource "huggingface_space_secret" "greeting_key" {
  space_id    = huggingface_space.hello.id
  key         = "GREETING_KEY"
  value       = var.greeting_key
  description = "Signs the greeting"
}
