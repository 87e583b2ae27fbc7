# terraform apply -invoke=action.huggingface_space_pause.over_night
action "huggingface_space_pause" "over_night" {
  config {
    space_id = "acme/support-bot"
  }
}
