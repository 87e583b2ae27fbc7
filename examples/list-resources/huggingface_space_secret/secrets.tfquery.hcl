list "huggingface_space_secret" "of_support_bot" {
  provider = huggingface

  config {
    space_id = "acme/support-bot"
  }
}
