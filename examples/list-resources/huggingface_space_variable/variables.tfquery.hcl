list "huggingface_space_variable" "of_support_bot" {
  provider = huggingface

  config {
    space_id = "acme/support-bot"
  }
}
