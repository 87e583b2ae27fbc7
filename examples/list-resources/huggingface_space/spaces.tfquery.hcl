# terraform query -generate-config-out=spaces.tf
list "huggingface_space" "acme" {
  provider = huggingface

  config {
    namespace = "acme"
    search    = "bot"
  }
}
