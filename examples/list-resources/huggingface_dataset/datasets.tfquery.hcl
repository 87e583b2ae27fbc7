# terraform query -generate-config-out=datasets.tf
list "huggingface_dataset" "acme" {
  provider = huggingface

  config {
    namespace = "acme"
    search    = "review"
  }
}
