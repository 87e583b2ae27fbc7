resource "huggingface_space" "app" {
  name  = "support-bot"
  files = { "Dockerfile" = file("${path.module}/Dockerfile") }

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.huggingface_space_restart.rebuild]
    }
  }
}

# By hand: terraform apply -invoke=action.huggingface_space_restart.rebuild
action "huggingface_space_restart" "rebuild" {
  config {
    space_id       = huggingface_space.app.id
    factory_reboot = true
    timeout        = "20m"
  }
}
